"""Waves that look like spam, as JSON."""

from datetime import datetime

from pydantic import Field

from heardback.api.shapes.base import In, Number, Out, address, example
from heardback.triage.models import Wave


class WaveReleaseIn(In):
    """Without `reports`, all of it."""

    model_config = example(reports=[17, 18])

    reports: list[Number] | None = Field(None, json_schema_extra={"minItems": 1})


class WaveOut(Out):
    """`waiting` are the first thousand reports that nobody has let through or closed."""

    number: int
    product: str
    why: str
    link: str
    reports: int
    waiting: list[int]
    began_at: datetime
    last_at: datetime
    closed_at: datetime | None
    released_at: datetime | None
    links: dict[str, str]


def wave_out(wave: Wave) -> WaveOut:
    return WaveOut.of(
        wave,
        number=wave.pk,
        product=wave.product.slug,
        waiting=list(wave.waiting().order_by("pk").values_list("pk", flat=True)[:1000]),
        links={"self": address("waves", wave.pk)},
    )
