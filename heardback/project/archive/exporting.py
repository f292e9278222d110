"""The whole state as JSON lines: first what kind of file it is and how much is in it, then a line for each row."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.core.serializers.json import DjangoJSONEncoder
from django.core.serializers.jsonl import Serializer
from django.db import models

import heardback
from heardback.ledger.models import Cursor
from heardback.ledger.reading import position_by_number
from heardback.project.archive.contents import carried, kept
from heardback.project.archive.snapshot import snapshot

FORMAT, VERSION = "heardback-export", 1
AT_ONCE = 1000

Counts = dict[str, int]  # "reports.report" -> rows
Progress = Callable[[int, int], None]  # done, of how many


def silent(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def export(out: BinaryIO, *, progress: Progress = silent, begun: Callable[[], None] = lambda: None) -> Counts:
    """Write the state of one moment, whatever is written meanwhile. `begun` is called right after that moment."""
    with snapshot():
        begun()
        counts = {model._meta.label_lower: model._default_manager.count() for model in kept()}
        head = {
            "format": FORMAT,
            "version": VERSION,
            "heardback": heardback.__version__,
            "exported_at": datetime.now(UTC).isoformat(),
            "counts": counts,
        }
        lines = _Lines(out)
        lines.line(head)
        done, total = 0, sum(counts.values())
        for model in kept():
            for rows in _some_at_a_time(model):
                for row in rows:
                    if isinstance(row, Cursor):
                        row.position = position_by_number(row)
                lines.serialize(rows, fields=carried(model))
                done += len(rows)
                progress(done, total)
    return counts


def _some_at_a_time(model: type[models.Model]) -> Iterator[list[models.Model]]:
    links = [
        models.Prefetch(field.name, field.related_model._default_manager.order_by("pk").only("pk"))
        for field in model._meta.local_many_to_many
    ]
    rows = model._default_manager.order_by("pk").prefetch_related(*links)
    some: list[models.Model] = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        some.append(row)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


class _Exact(DjangoJSONEncoder):
    """Django's own cuts times to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class _Lines(Serializer):
    """Django's, with sorted keys: databases keep those of JSON in orders of their own. And written in one go, which is
    many times as fast."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self._out = out

    def line(self, row: Any) -> None:
        said = json.dumps(row, cls=_Exact, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        self._out.write(said.encode() + b"\n")

    def end_object(self, obj: Any) -> None:
        self.line(self.get_dump_object(obj))

    def getvalue(self) -> None:
        """Nothing is kept here."""
