"""A file of rows, read one at a time: CSV with a header or JSON lines, plain or gzip. It may be of any length.

A row that can't be read is a `BadRow` and the reading goes on; a file that can't be read on is `Unreadable`.
"""

import csv
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, BinaryIO, NoReturn, cast

LINE_LONGEST = 16 * 1024 * 1024
LOOK_AHEAD = 1000  # rows whose columns stand for those of a whole file of JSON lines
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Row:
    """`line` is the first of the file's lines that it stands on, from 1."""

    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class BadRow:
    """`text` is the row as it stands in the file; bytes that are no UTF-8 are written \\xff."""

    line: int
    text: str
    why: str


@dataclass(frozen=True)
class Reject:
    """`row` as it was read, or the text of one that could not be."""

    line: int
    why: str
    row: Mapping[str, Any] | str


class Unreadable(Exception):
    """In words, for people. What was read before it counts."""


@dataclass
class Rows:
    """`columns` are the names in a CSV's header, or those in the first rows of JSON lines: what lies in an object of
    a row is called "customer.email"."""

    columns: list[str]
    each: Iterator[Row | BadRow]


def rows_in(file: BinaryIO) -> Rows:
    """What kind of file it is, is seen from its first bytes. Raises Unreadable when it holds no rows at all."""
    lines = lines_in(file)
    first = next((line for line in lines if line[1].strip()), None)
    if first is None:
        raise Unreadable("The file is empty.")
    number, line = first[0], first[1].removeprefix(b"\xef\xbb\xbf")
    if line.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("The file is UTF-16. Save it as UTF-8.")
    if line.startswith(b"["):
        raise Unreadable("This is one JSON list. JSON lines are read: one object on each line.")
    if line.startswith(b"PK\x03\x04"):
        raise Unreadable("This is a spreadsheet or a zip archive. Save it as CSV (UTF-8).")
    if line.lstrip().startswith(b"{"):
        return _look_ahead(number, line, lines)
    return _csv_rows(number, line, lines)


def lines_in(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Numbered lines. One that is longer than LINE_LONGEST comes cut, without its end."""
    peek = getattr(file, "peek", None)
    start = peek(2)[:2] if peek else b""
    source = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if start == b"\x1f\x8b" else file
    number = 0
    try:
        while line := source.readline(LINE_LONGEST + 1):
            number += 1
            yield number, line
            while len(line) > LINE_LONGEST and not line.endswith(b"\n"):
                line = source.readline(LINE_LONGEST + 1)
    except EOFError:
        raise Unreadable(f"The file is cut short after line {number}.") from None
    except (zlib.error, gzip.BadGzipFile) as broken:
        raise Unreadable(f"The file is damaged after line {number}: {broken}") from None


def _look_ahead(number: int, first: bytes, lines: Iterator[tuple[int, bytes]]) -> Rows:
    head, size = [(number, first)], len(first)
    try:
        while len(head) < LOOK_AHEAD and size < LINE_LONGEST and (line := next(lines, None)):
            head.append(line)
            size += len(line[1])
    except Unreadable as broken:
        lines = _broken(broken)
    columns: dict[str, None] = {}
    for row in _json_rows(iter(head)):
        if isinstance(row, Row):
            columns |= dict.fromkeys(_names(row.values))
    return Rows(list(columns), _json_rows(chain(head, lines)))


def _broken(problem: Unreadable) -> Iterator[tuple[int, bytes]]:
    raise problem
    yield  # what makes it an iterator, that raises when it is reached


def _names(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        yield from (f"{name}.{inner}" for inner in value) if isinstance(value, dict) else (name,)


def _json_rows(lines: Iterator[tuple[int, bytes]]) -> Iterator[Row | BadRow]:
    for number, line in lines:
        if not line.strip():
            continue
        if len(line) > LINE_LONGEST:
            yield BadRow(number, _shown(line[:1000]), f"The line is longer than {LINE_LONGEST:,} bytes.")
            continue
        try:
            found = _decode(line.decode())
        except UnicodeDecodeError as wrong:
            yield BadRow(number, _shown(line), f"Not UTF-8 at byte {wrong.start + 1} of the line.")
        except (ValueError, RecursionError) as wrong:
            why = wrong.msg if isinstance(wrong, json.JSONDecodeError) else str(wrong)
            yield BadRow(number, _shown(line), f"Not JSON: {why}")
        else:
            if isinstance(found, dict):
                yield Row(number, found)
            else:
                yield BadRow(number, _shown(line), "A row is a JSON object: {…}.")


def _csv_rows(number: int, header: bytes, lines: Iterator[tuple[int, bytes]]) -> Rows:
    csv.field_size_limit(LINE_LONGEST)
    head = header.decode("utf-8", "surrogateescape")
    text = _Text(chain([(number, header)], lines))
    reader = csv.reader(text, delimiter=max(DELIMITERS, key=_outside_quotes(head).count), strict=True)
    try:
        names = [name.strip() for name in next(reader)]
    except csv.Error as wrong:
        raise Unreadable(f"The header of the file can't be read: {wrong}.") from None
    if any(_undecoded(name) for name in names):
        raise Unreadable("The file is not UTF-8. Save it as UTF-8.")
    return Rows(list(dict.fromkeys(filter(None, names))), _csv_each(reader, text, names))


def _csv_each(reader: Iterator[list[str]], text: "_Text", names: list[str]) -> Iterator[Row | BadRow]:
    while True:
        text.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            yield BadRow(text.line, text.taken(), f"Not CSV: {wrong}.")
            continue
        if not cells:
            continue
        if len(cells) != len(names):
            yield BadRow(text.line, text.taken(), f"It has {len(cells)} columns, the header {len(names)}.")
        elif any(map(_undecoded, cells)):
            yield BadRow(text.line, text.taken(), "Not UTF-8.")
        else:
            # Of two columns with one name the first counts.
            yield Row(text.line, dict(zip(reversed(names), reversed(cells), strict=True)))


@dataclass
class _Text:
    """Lines for the CSV reader, and which of them the row in hand was made of."""

    lines: Iterator[tuple[int, bytes]]
    line: int = 1
    _row: list[bytes] = field(default_factory=list)

    def begin(self) -> None:
        self._row.clear()

    def taken(self) -> str:
        return _shown(b"".join(self._row))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, line = next(self.lines)
        if not self._row:
            self.line = number
        self._row.append(line)
        return line.decode("utf-8", "surrogateescape")


def _outside_quotes(header: str) -> str:
    return "".join(header.split('"')[::2])


def _undecoded(text: str) -> bool:
    """Bytes that were no UTF-8 stand in the text as surrogates, which nothing else puts there."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _shown(line: bytes) -> str:
    return line.rstrip(b"\r\n").decode("utf-8", "backslashreplace")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


_decode = json.JSONDecoder(parse_constant=_no_number).decode
