"""What those whom an issue hurts have in common: their organizations, their browsers, where it happened."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from heardback.customers.one_person import person
from heardback.issues.models import Issue
from heardback.reports.models import Report
from heardback.trends.spots import with_spot

# Each kind of fact, and when it is known of a report.
KNOWN = {
    "organization": Q(organization__isnull=False),
    "spot": ~Q(step="", url=""),
    "browser": ~Q(browser=""),
    "version": ~Q(version=""),
}
COLUMNS = {"organization": "organization__name"}


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
    wholes = reports.aggregate(
        **{kind: Count(person("customer"), distinct=True, filter=known) for kind, known in KNOWN.items()}
    )
    return [
        Shared(kind, name, part, wholes[kind])
        for kind, known in KNOWN.items()
        if wholes[kind] > 1
        for name, part in _commonest(with_spot(reports.filter(known)), COLUMNS.get(kind, kind), most)
        if part > 1
    ]


def _commonest(reports: QuerySet[Any], column: str, most: int) -> list[tuple[str, int]]:
    groups = reports.values_list(column).annotate(part=Count(person("customer"), distinct=True))
    return list(groups.order_by("-part", column)[:most])
