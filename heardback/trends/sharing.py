"""What those whom an issue hurts have in common: their organizations, their browsers, where it happened."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from heardback.issues.models import Issue
from heardback.reports.models import Report
from heardback.trends.spots import with_spot


@dataclass(frozen=True)
class Shared:
    """`part` of the `whole` customers of whom it is known are at `name`, an organization, a spot, a browser or a
    version: `kind` says which."""

    kind: str
    name: str
    part: int
    whole: int


def shared(issue: Issue, most: int = 3) -> list[Shared]:
    """The commonest facts of each kind, kinds in a fixed order, those that one customer alone has left out."""
    reports = Report.objects.filter(matches__issue=issue).exclude(customer=None).order_by()
    return [
        *_commonest(reports.exclude(organization=None), "organization", "organization__name", most),
        *_commonest(with_spot(reports).exclude(spot=""), "spot", "spot", most),
        *_commonest(reports.exclude(browser=""), "browser", "browser", most),
        *_commonest(reports.exclude(version=""), "version", "version", most),
    ]


def _commonest(reports: QuerySet[Any], kind: str, column: str, most: int) -> list[Shared]:
    groups = reports.values(name=F(column)).annotate(part=Count("customer", distinct=True))
    rows = [row for row in groups.order_by("-part", "name")[:most] if row["part"] > 1]
    if not rows:
        return []
    whole = reports.aggregate(whole=Count("customer", distinct=True))["whole"]
    return [Shared(kind, row["name"], row["part"], whole) for row in rows]
