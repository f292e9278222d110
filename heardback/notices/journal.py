"""What this worker is sending, on its own disk: so that a worker that is killed between a mail server's "accepted" and
our commit doesn't send that mail again.

One file a process, locked while it lives. Lines: `claimed PK ATTEMPT`, then `sent PK ATTEMPT`. Whoever finds a file
that nobody holds finishes its work: the sent ones are settled, the others fall due at once instead of when their lease
ends.
"""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

Claim = tuple[int, int]  # primary key, attempt


class Journal:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{os.getpid()}-{os.urandom(4).hex()}.journal"
        self._file = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def claimed(self, claims: list[Claim]) -> None:
        os.write(self._file, "".join(f"claimed {pk} {attempt}\n" for pk, attempt in claims).encode())

    def sent(self, claim: Claim) -> None:
        """Kept through kill -9 from the moment of the write, through a power cut from the sync."""
        os.write(self._file, f"sent {claim[0]} {claim[1]}\n".encode())
        os.fdatasync(self._file)

    def settled(self) -> None:
        """Everything in it is in the database now."""
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        self.path.unlink(missing_ok=True)
        os.close(self._file)


class Orphan:
    """The journal of a worker that died, held by us."""

    def __init__(self, path: Path, file: int) -> None:
        self.path, self._file = path, file
        lines = [line.split() for line in path.read_text().splitlines() if line.count(" ") == 2]
        self.sent = {(int(pk), int(attempt)) for what, pk, attempt in lines if what == "sent"}
        self.unsent = {(int(pk), int(attempt)) for what, pk, attempt in lines if what == "claimed"} - self.sent

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            self.path.unlink(missing_ok=True)
        os.close(self._file)


def orphans(folder: Path) -> Iterator[Orphan]:
    """The journals in `folder` whose process is gone."""
    for path in sorted(folder.glob("*.journal")):
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            continue
        if path.exists():
            yield Orphan(path, file)
        else:
            os.close(file)
