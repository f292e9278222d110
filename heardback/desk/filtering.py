"""What the inbox is narrowed down to, as the address says it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone

from heardback.products.models import Product
from heardback.products.severity import Severity
from heardback.reports.models import Source
from heardback.similarity.certainty import SURE
from heardback.triage.models import Suggestion
from heardback.wire.numbers import as_number

UNKNOWN = "unknown"
MATCHES = {"sure": "Sure of the issue", "unsure": "Not sure"}
WAITS = {"later": "Put off until later"}
NAMES = ("product", "severity", "source", "match", "waits", "organization")


@dataclass(frozen=True)
class Choice:
    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Filters:
    """`chosen` has no empty values, and none that make no sense."""

    chosen: dict[str, str]

    @classmethod
    def read(cls, said: QueryDict) -> "Filters":
        """From the address of the inbox; or from what a form inside it carries along as `filters`."""
        carried = QueryDict(said.get("filters", "")[:400])
        asked = {name: said.get(name) or carried.get(name) or "" for name in NAMES}
        return cls({name: value for name, value in asked.items() if value and _means_something(name, value)})

    @property
    def query(self) -> str:
        return urlencode(self.chosen)

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        for name, value in self.chosen.items():
            if name == "product":
                rows = rows.filter(product__slug=value)
            elif name == "severity":
                rows = rows.filter(severity="" if value == UNKNOWN else value)
            elif name == "source":
                rows = rows.filter(source=value)
            elif name == "waits":
                rows = rows.filter(snoozed_until__gt=timezone.now())
            elif name == "organization":
                rows = rows.filter(organization=int(value))
            else:
                sure = Exists(Suggestion.objects.filter(report=OuterRef("pk"), probability__gte=SURE))
                rows = rows.filter(sure if value == "sure" else ~sure)
        return rows


def choices(among: Filters) -> list[Choice]:
    """The lists to choose from; that of products only where there are several."""
    products = list(Product.objects.order_by("name").values_list("slug", "name"))
    offered = [
        ("product", "Product", products if len(products) > 1 else []),
        ("severity", "How bad", [*Severity.choices, (UNKNOWN, "Nobody said")]),
        ("source", "Came by", list(Source.choices)),
        ("match", "Suggestion", list(MATCHES.items())),
        ("waits", "Put off", list(WAITS.items())),
    ]
    return [
        Choice(name, label, [("", "Not put off" if name == "waits" else "All"), *options], among.chosen.get(name, ""))
        for name, label, options in offered
        if options
    ]


def _means_something(name: str, value: str) -> bool:
    if name == "severity":
        return value in (*Severity.values, UNKNOWN)
    if name == "source":
        return value in Source.values
    if name == "match":
        return value in MATCHES
    if name == "waits":
        return value in WAITS
    if name == "organization":
        return as_number(value) is not None
    return len(value) <= 60 and "\x00" not in value
