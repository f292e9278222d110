"""The key that signs every link. Made on the first start, readable by its owner alone."""

import os
import secrets
from pathlib import Path


def secret_key_in(data: Path) -> str:
    """The key in `data`, made when there is none. Two processes that start together agree on one."""
    path = data / "secret.key"
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(file, "w") as new:
        new.write(secrets.token_urlsafe(50))
        new.flush()
        os.fsync(new.fileno())
    return path.read_text().strip()
