"""What every import of rows does: read a file with a bar, set apart what can't be kept, and say how it went."""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Protocol

import typer

from heardback.project.commands.progress import progress
from heardback.project.failing import Failure

if TYPE_CHECKING:
    from heardback.wire.rows import Reject, Rows

File = Annotated[str, typer.Argument(metavar="FILE", help="A file, or - for what is piped in.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write the summary as JSON, on the last line.")]
RejectsFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Rows that can't be kept, and why. Default: FILE.rejects.jsonl.")
]


class Tally(Protocol):
    read: int
    rejected: int
    reasons: Counter[str]


# Given the rows and where rejects go: which column is which field, and the work, a step each time something is read.
Start = Callable[["Rows", Callable[["Reject"], None]], tuple[Mapping[str, str], Iterable[object]]]


@dataclass(frozen=True)
class Brought:
    """`broken` is why the file could not be read to its end, "" when it was."""

    file: str
    tally: Tally
    kept: bool
    seconds: float
    rejects: Path | None
    left_out: list[str]
    broken: str

    @property
    def pace(self) -> int:
        """Rows a second."""
        return round(self.tally.read / self.seconds) if self.seconds else 0

    @property
    def summary(self) -> dict[str, Any]:
        """What is counted of every import."""
        return {
            "read": self.tally.read,
            "rejected": self.tally.rejected,
            "seconds": round(self.seconds, 2),
            "rows_per_second": self.pace,
            "reasons": dict(self.tally.reasons),
            "rejects": str(self.rejects) if self.rejects else None,
            "columns_left_out": self.left_out,
            "dry_run": not self.kept,
        }

    @property
    def last_lines(self) -> list[str]:
        """What was rejected and left out, in words."""
        lines = []
        if self.tally.rejected:
            written = f", written to {self.rejects}" if self.rejects else ""
            lines.append(f"Rejected: {self.tally.rejected:,}{written}.")
            lines += [f"  {count:,} x {why or 'other reasons'}" for why, count in self.tally.reasons.most_common(5)]
        if self.left_out:
            lines.append(f"Columns left out: {', '.join(self.left_out)}.")
        return lines

    def fail_if_due(self) -> None:
        """Failure when the file broke off, or nothing of it could be kept."""
        if self.broken:
            again = "What came before it is in; bring the whole file in again to add the rest."
            raise Failure(f"{self.file}: {self.broken} {again}")
        if self.tally.read == self.tally.rejected:
            raise Failure(f"{self.file}: not one row could be kept.")


def bring_in(file: str, rejects: Path | None, tally: Tally, start: Start, *, keep: bool) -> Brought:
    """`start` does it, and counts in `tally`. Without `keep`, rejects are written only where `rejects` names a file."""
    from heardback.wire.rejects import Rejects
    from heardback.wire.rows import Unreadable, rows_in

    began, broken = time.monotonic(), ""
    with opened(file) as stream, Rejects(rejects or (beside(file) if keep else None)) as apart:
        try:
            rows = rows_in(stream)
        except Unreadable as problem:
            raise Failure(f"{file}: {problem}") from None
        mapped, steps = start(rows, apart.write)
        with progress("Reading", size(file), of_bytes=True) as advance:
            try:
                for _ in steps:
                    advance(stream.tell() if stream.seekable() else 0)
            except Unreadable as problem:
                broken = str(problem)
    left_out = [column for column in rows.columns if column not in mapped.values()]
    return Brought(file, tally, keep, time.monotonic() - began, apart.written, left_out, broken)


def opened(file: str) -> AbstractContextManager[BinaryIO]:
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as problem:
        raise typer.BadParameter(f"{file}: {problem.strerror}", param_hint="FILE") from None


def name(file: str) -> str:
    return "stdin" if file == "-" else Path(file).name


def size(file: str) -> int | None:
    return None if file == "-" else Path(file).stat().st_size


def beside(file: str) -> Path:
    """Beside the file where one may write there, else here."""
    folder = Path() if file == "-" else Path(file).parent
    return (folder if os.access(folder, os.W_OK) else Path()) / f"{name(file)}.rejects.jsonl"
