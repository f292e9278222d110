"""An export, read back to the state that it was written from: all of it, or nothing."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.core.exceptions import FieldDoesNotExist
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.core.serializers.python import Deserializer
from django.db import DatabaseError, connection, transaction

from heardback.project.archive.contents import NOT_CARRIED, all_tables, kept, untouched
from heardback.project.archive.exporting import AT_ONCE, FORMAT, VERSION, Counts, Progress, silent
from heardback.project.failing import Failure
from heardback.wire.rows import Unreadable, lines_in


def read_back(file: BinaryIO, *, replace: bool = False, progress: Progress = silent) -> Counts:
    """Take the state in `file`, plain or gzip. Failure, and nothing changed, when it is no whole export, or when
    something has happened here already and `replace` doesn't say that it may go. Returns how many rows of what."""
    lines = _Lines(file)
    expected = _head(lines)
    try:
        with transaction.atomic(durable=True):
            if not replace and not untouched():
                raise Failure(
                    "Something has happened in this installation already; an export goes into an empty one. "
                    "Choose another HEARDBACK_DATA or HEARDBACK_DATABASE_URL."
                )
            _clear()
            found = _fill(lines, sum(expected.values()), progress)
            if found != {name: count for name, count in expected.items() if count}:
                raise Failure("The export is cut short: it holds fewer rows than it says at its beginning.")
            _go_on_counting()
    except DatabaseError as problem:
        raise Failure(f"The export does not fit: {problem}") from problem
    return expected


class _Lines:
    """The file's lines as objects, and which of them is in hand."""

    def __init__(self, file: BinaryIO) -> None:
        self._lines = lines_in(file)
        self.number = 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            self.number, line = next(self._lines)
            return json.loads(line)
        except Unreadable as problem:
            raise Failure(f"The export can't be read: {problem}") from None
        except (ValueError, RecursionError):
            raise Failure(f"Line {self.number} is not a line of an export.") from None


def _head(lines: _Lines) -> Counts:
    head = next(lines, None)
    if not isinstance(head, dict) or head.get("format") != FORMAT or not isinstance(head.get("counts"), dict):
        raise Failure("This is not an export of Heardback. Reports from elsewhere come in with “import reports”.")
    if head.get("version") != VERSION:
        raise Failure(
            f"It was exported by Heardback {head.get('heardback')}, which is newer than this one. Update first."
        )
    return dict(head["counts"])


def _clear() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), all_tables(), reset_sequences=True):
            cursor.execute(statement)


def _fill(lines: _Lines, total: int, progress: Progress) -> Counts:
    found: Counts = {}
    known = {model._meta.label_lower for model in kept()}
    some: list[DeserializedObject] = []
    for row in _objects(lines):
        name = row.object._meta.label_lower
        if name not in known:
            raise Failure(f"Line {lines.number} holds a “{name}”, which no export holds.")
        if some and (len(some) >= AT_ONCE or type(some[0].object) is not type(row.object)):
            _save(some)
            progress(sum(found.values()), total)
            some = []
        some.append(row)
        found[name] = found.get(name, 0) + 1
    if some:
        _save(some)
    return found


def _objects(lines: _Lines) -> Iterator[DeserializedObject]:
    try:
        yield from Deserializer(lines)
    except (DeserializationError, FieldDoesNotExist, KeyError, TypeError, AttributeError) as problem:
        raise Failure(f"Line {lines.number} is not a line of an export: {problem}") from None


def _save(rows: list[DeserializedObject]) -> None:
    model = type(rows[0].object)
    for name, value in NOT_CARRIED.get(model._meta.label_lower, {}).items():
        for row in rows:
            setattr(row.object, name, value)
    model._default_manager.bulk_create([row.object for row in rows])
    for field in model._meta.local_many_to_many:
        own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
        through: Any = field.remote_field.through
        links = [(row.object.pk, pk) for row in rows for pk in (row.m2m_data or {}).get(field.name, ())]
        through._default_manager.bulk_create(
            [through(**{f"{own}_id": one, f"{other}_id": another}) for one, another in links], batch_size=AT_ONCE
        )


def _go_on_counting() -> None:
    """New rows get numbers after those that were read."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept()):
            cursor.execute(statement)
    connection.check_constraints()
