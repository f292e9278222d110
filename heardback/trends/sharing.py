"""What those whom an issue hurts have in common: their organizations, their browsers, where it happened, and whatever
else people are told apart by."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from heardback.customers.one_person import person
from heardback.issues.models import Issue
from heardback.reports.models import Report
from heardback.trends.dimensions import dimensions
from heardback.trends.spots import with_spot

# Each kind of fact -> the column of a report that has it.
COLUMNS = {"organization": F("organization__name"), "spot": F("spot"), "browser": F("browser"), "version": F("version")}


@dataclass(frozen=True)
class Shared:
    """`part` of the `whole` customers of whom it is known are at `name`, an organization, a spot, a browser or a
    version: `kind` says which. Of a dimension, `label` says what the name is of."""

    kind: str
    name: str
    part: int
    whole: int
    label: str = ""


def shared(issue: Issue, most: int = 3) -> list[Shared]:
    """The commonest facts of each kind, kinds in a fixed order, those that one customer alone has left out. Of each
    dimension only the commonest, where it is that of more than half."""
    others = dimensions()
    reports = with_spot(Report.objects.filter(matches__issue=issue).exclude(customer=None)).order_by()
    rows = reports.values_list(person("customer"), *COLUMNS.values(), *(one.column for one in others))
    who: list[dict[Any, set[int]]] = [defaultdict(set) for _ in range(len(COLUMNS) + len(others))]
    for whose, *values in rows.iterator(2000):
        for at, value in enumerate(values):
            if value is not None and value != "":
                who[at][value].add(whose)
    found = []
    for kind, people in zip(COLUMNS, who, strict=False):
        whole = len(set[int]().union(*people.values()))
        found += [Shared(kind, name, part, whole) for name, part in _commonest(people)[:most] if part > 1]
    for dimension, people in zip(others, who[len(COLUMNS) :], strict=True):
        whole = len(set[int]().union(*people.values()))
        for name, part in _commonest(people)[:1]:
            if part > 1 and part * 2 > whole:
                found.append(Shared(dimension.key, dimension.said(name), part, whole, dimension.label))
    return found


def _commonest(people: dict[Any, set[int]]) -> list[tuple[str, int]]:
    return sorted(((name, len(who)) for name, who in people.items()), key=lambda one: (-one[1], str(one[0])))
