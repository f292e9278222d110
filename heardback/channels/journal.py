"""What a worker has claimed and handed over, on its own disk: so that nothing is sent again because a process was
killed before the database knew.

One file a worker. A line is `STATE KEY LEASE`: a row, and when its lease ends, in microseconds of Unix time, by which
one claim is told from another. The state is one letter that is overwritten in place, so it can neither be half-written
nor fail for want of room:

    c  claimed          killed now: not sent. It falls due at once, not when its lease ends.
    h  being handed     killed now: nobody knows. Sent again with the same Message-ID: rather twice than never.
    s  sent             killed now: settled by whoever finds the file.

The file is locked while it is somebody's. The lock belongs to the open file, which a worker shares with its courier: it
is free when both are gone.
"""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

Claim = tuple[int, int]  # a row's key, and its lease

CLAIMED, HANDING, SENT = b"c", b"h", b"s"
_LINE = re.compile(rb"^([chs]) (\d{1,19}) (\d{1,19})\n", re.MULTILINE)


class Journal:
    """A worker's own. OSError when the disk doesn't take it: then nothing may be sent."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{os.getpid()}-{os.urandom(4).hex()}.journal"
        self.file = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        fcntl.flock(self.file, fcntl.LOCK_EX)
        self.size = 0

    def claimed(self, claims: Iterable[Claim]) -> dict[Claim, int]:
        """Write lines for these. Returns each one's place, for `mark`."""
        places, lines = {}, b""
        for key, lease in claims:
            places[key, lease] = self.size + len(lines)
            lines += b"%s %d %d\n" % (CLAIMED, key, lease)
        written = os.pwrite(self.file, lines, self.size)
        if written < len(lines):
            os.ftruncate(self.file, self.size)
            raise OSError(f"{self.path}: no room left")
        self.size += written
        return places

    def state(self, place: int) -> bytes:
        return os.pread(self.file, 1, place)

    def shrink(self, size: int) -> None:
        """Forget the lines after this many bytes: those claims came to nothing."""
        if self.size > size:
            os.ftruncate(self.file, size)
            self.size = size

    def clear(self) -> None:
        """Everything in it is in the database now."""
        self.shrink(0)

    def close(self, *, keep: bool = False) -> None:
        """Ours no more; `keep` it when somebody has still to read it. Closed twice is closed."""
        if self.file >= 0:
            if not keep:
                self.path.unlink(missing_ok=True)
            os.close(self.file)
            self.file = -1


def mark(file: int, place: int, state: bytes) -> None:
    """Kept through kill -9 from now on, through a power cut once the file was synced."""
    os.pwrite(file, state, place)


class Orphan:
    """The journal of a worker that died, held by us. Deleted at the end of a `with` that didn't fail."""

    def __init__(self, path: Path, file: int) -> None:
        self.path, self._file = path, file
        lines = [(state, (int(key), int(lease))) for state, key, lease in _LINE.findall(path.read_bytes())]
        self.sent = {claim for state, claim in lines if state == SENT}
        self.handing = {claim for state, claim in lines if state == HANDING}
        self.claimed = {claim for state, claim in lines if state == CLAIMED}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            self.path.unlink(missing_ok=True)
        os.close(self._file)


def orphans(folder: Path) -> Iterator[Orphan]:
    """The journals in `folder` that nobody holds."""
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
        else:  # somebody else finished it between our look and our lock
            os.close(file)
