"""Many reports in one request, as JSON."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated

from pydantic import Field

from heardback.api.shapes.base import In, Moment, Number, Out, address, example, words
from heardback.triage.models import Batch, What


class BatchIn(In):
    """`what` as in triage, or `snooze` with `snooze_until`."""

    model_config = example(reports=[17, 18, 23], what="known_bug", issue="HB-12")

    reports: list[Number] = Field(json_schema_extra={"minItems": 1, "maxItems": 500})
    what: Annotated[str, words(What.values)]
    issue: str | None = None
    title: str | None = None
    note: str | None = None
    words: str | None = None
    snooze_until: Moment | None = None


class BatchOut(Out):
    """`settled_at` is when it went out, or was undone."""

    number: int
    what: str
    issue: str | None
    reports: list[int]
    left: list[int]
    until: datetime
    settled_at: datetime | None
    undone_at: datetime | None
    links: dict[str, str]


def batch_out(batch: Batch, left: Collection[int] = ()) -> BatchOut:
    return BatchOut.of(
        batch,
        number=batch.pk,
        issue=batch.issue.key if batch.issue else None,
        reports=list(batch.reports.order_by("report").values_list("report", flat=True)),
        left=sorted(left),
        links={"self": address("batches", batch.pk)},
    )
