"""Pages by key: page 900 costs what page 1 costs, and nothing is counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

SIZE = 50


@dataclass(frozen=True)
class Page[Row: Model]:
    """`next` is the key to ask for what follows, "" at the end; `first` says that nothing comes before."""

    rows: list[Row]
    next: str
    first: bool

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def paged[Row: Model](rows: QuerySet[Row], by: str, after: str, *, then: str = "-pk", size: int = SIZE) -> Page[Row]:
    """The rows after the key `after`, in the order of the column `by` ("-" for falling), `then` of the primary key.

    A key that makes no sense starts at the beginning.
    """
    column, way = by.removeprefix("-"), "lt" if by.startswith("-") else "gt"
    pk_way = "lt" if then.startswith("-") else "gt"
    start = _read(after, rows.model, column)
    if start is not None:
        value, pk = start
        # The first half lets the index find the place; the second settles what is equal.
        rows = rows.filter(**{f"{column}__{way}e": value})
        rows = rows.filter(Q(**{f"{column}__{way}": value}) | Q(**{column: value, f"pk__{pk_way}": pk}))
    found = list(rows.order_by(by, *([] if column == "pk" else [then]))[: size + 1])
    return page_of(found, column, size, first=start is None)


def page_of[Row: Model](found: list[Row], column: str, size: int = SIZE, *, first: bool = True) -> Page[Row]:
    """What was found already, with one row more than there is room for, if there is more."""
    more = len(found) > size
    found = found[:size]
    return Page(found, _key(found[-1], column) if more else "", first)


def _key(row: Model, column: str) -> str:
    value = getattr(row, column)
    return f"{value.isoformat() if isinstance(value, datetime) else value}~{row.pk}"


def _read(after: str, model: type[Model], column: str) -> tuple[Any, int] | None:
    said, _, pk = after.rpartition("~")
    if not said or not pk.isdecimal() or len(pk) > 18:
        return None
    if column == "pk":
        return int(pk), int(pk)
    field: Any = model._meta.get_field(column)
    try:
        value = parse_datetime(said) if isinstance(field, DateTimeField) else field.to_python(said)
    except (ValueError, ValidationError):
        return None
    return None if value is None else (value, int(pk))
