"""The data folder: where it is, and that it belongs to one `heardback up` at a time."""

import fcntl
import os
import time
from pathlib import Path

from heardback.project.failing import Failure

LOCK = "up.lock"
WAITS = 12.0  # seconds for the children of a supervisor that was killed to stop


def data_folder() -> Path:
    """HEARDBACK_DATA. Else in a checkout its own `data`, from wherever one calls; elsewhere `data` where one is."""
    home = Path(__file__).parents[2]
    default = home / "data" if (home / "pyproject.toml").exists() else Path("data")
    return Path(os.environ.get("HEARDBACK_DATA") or default).expanduser().resolve()


def hold(data: Path) -> int:
    """Lock the folder until this process and everything it forked are gone. Failure when another has it.

    Returns the open file; the lock goes when it is closed everywhere.
    """
    path = data / LOCK
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    until = time.monotonic() + WAITS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            holder = _holder(path)
            if holder is not None or time.monotonic() > until:
                os.close(file)
                who = f"process {holder}" if holder else "processes that are still stopping"
                raise Failure(
                    f"Another Heardback runs on {data} ({who}): stop it, or choose another folder with --data."
                ) from None
            time.sleep(0.05)
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)
    return file


def _holder(path: Path) -> int | None:
    """The supervisor that locked it, if it lives."""
    said = path.read_text().strip()
    if not said.isdigit():
        return None
    try:
        os.kill(int(said), 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return int(said)
