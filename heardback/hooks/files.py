"""Mails from files: an mbox, a Maildir, a folder of `.eml`, or one of these."""

import mailbox
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError

from heardback.letters.models import Via
from heardback.letters.receiving import receive


@dataclass
class Tally:
    """`refused`: where each lies, and why it can't be kept."""

    kept: int = 0
    known: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def bring_in(path: Path, *, park: bool, progress: Callable[[int, int | None], object]) -> Tally:
    """Keep every mail that lies there."""
    tally, total = Tally(), max(_size(path), 1)
    for number, (place, raw) in enumerate(_mails(path), start=1):
        try:
            _, new = receive(raw, via=Via.IMPORT, park=park)
            tally.kept += new
            tally.known += not new
        except ValidationError as refused:
            tally.refused.append((place, " ".join(refused.messages)))
        progress(min(number, total), total)
    return tally


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(1 for one in path.rglob("*") if one.is_file())
    with path.open("rb") as file:
        return sum(line.startswith(b"From ") for line in file) or 1


def _mails(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for one in sorted(path.rglob("*")):
            if one.is_file() and one.parent.name != "tmp" and not one.name.startswith("."):
                yield str(one), one.read_bytes()
        return
    with path.open("rb") as file:
        is_mbox = file.read(5) == b"From "
    if not is_mbox:
        yield str(path), path.read_bytes()
        return
    box = mailbox.mbox(path, create=False)
    for number, key in enumerate(box.keys(), start=1):
        yield f"{path}, mail {number}", box.get_bytes(key)
