"""The key that signs every link. Made on the first start, readable by its owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret_key_in(data: Path) -> str:
    """The key in `data`, made when there is none. Processes that start together agree on one, and see it whole."""
    path = data / "secret.key"
    if not path.exists():
        own = data / f".secret.key.{os.getpid()}"
        with os.fdopen(os.open(own, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
            new.flush()
            os.fsync(new.fileno())
        with suppress(FileExistsError):  # somebody else was first: theirs is the key
            os.link(own, path)
        own.unlink()
    return path.read_text().strip()
