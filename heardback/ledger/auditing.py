"""What everybody did, found by who, what, about what and when. Each narrowing is led by an index, and nothing is
counted, so that it is as quick with a million events as with ten."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from io import StringIO
from typing import Any

from django.db.models import Q, QuerySet

from heardback.ledger.models import Event

AT_ONCE = 1000  # rows of an export that are read in one go
COLUMNS = ("id", "at", "word", "actor", "actor_name", "report", "issue", "customer", "sentence", "facts")
# A cell that begins so is taken for a formula by programs that open tables.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sought:
    """`actor` is a reference such as "member:3", `word` one of the ledger's; `since` is from when on, `until` before
    when. What is not said narrows nothing."""

    actor: str = ""
    word: str = ""
    report: int | None = None
    issue: int | None = None
    customer: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def sought(asked: Sought) -> QuerySet[Event]:
    """Without an order: pages put them in that of `at`, the latest first."""
    rows = Event.objects.all()
    for field in fields(asked):
        value, name = getattr(asked, field.name), {"since": "at__gte", "until": "at__lt"}.get(field.name, field.name)
        if value not in ("", None):
            rows = rows.filter(**{name: value})
    return rows


def in_order(asked: Sought) -> Iterator[Event]:
    """All of them, the latest first, read a thousand at a time: nobody who writes waits for an export."""
    rows, last = sought(asked).order_by("-at", "-pk"), None
    while True:
        part = rows
        if last is not None:
            part = rows.filter(at__lte=last.at).filter(Q(at__lt=last.at) | Q(pk__lt=last.pk))
        found = list(part[:AT_ONCE])
        yield from found
        if len(found) < AT_ONCE:
            return
        last = found[-1]


def as_json(events: Iterable[Event]) -> Iterator[str]:
    """One JSON array, an event a line."""
    before = "[\n"
    for event in events:
        yield before + json.dumps(_row(event), ensure_ascii=False)
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def as_csv(events: Iterable[Event]) -> Iterator[str]:
    """A header, then an event a line, for spreadsheets too."""
    line = StringIO()
    write = csv.writer(line)
    write.writerow(COLUMNS)
    for event in events:
        said = {**_row(event), "facts": json.dumps(event.facts, ensure_ascii=False)}
        write.writerow(_cell(said[name]) for name in COLUMNS)
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def _row(event: Event) -> dict[str, Any]:
    said = {name: getattr(event, name) for name in COLUMNS}
    return {**said, "at": event.at.isoformat()}


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
