"""Which issues and reports a new report may be about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Q, QuerySet

from heardback.issues.models import Issue
from heardback.ledger.lookups import Lookup
from heardback.reports.models import Report
from heardback.similarity.following import Followed, Row
from heardback.triage.queries import suggested


@dataclass(frozen=True)
class Suggested:
    """An issue, or another report that belongs to none yet."""

    issue: Issue | None
    probability: float
    why: str
    other: Report | None = None

    @property
    def title(self) -> str:
        about = self.issue or self.other
        return about.title if about else ""


class _Issues(Followed):
    """This process's index of the issues, one a product."""

    def rows_after(self, at: datetime, key: int, most: int) -> list[Row]:
        later = Issue.objects.filter(Q(edited_at__gt=at) | Q(edited_at=at, pk__gt=key), edited_at__gte=at)
        return self._rows(later.order_by("edited_at", "pk")[:most])

    def times_between(self, since: datetime, until: datetime) -> dict[int, datetime]:
        return dict(Issue.objects.filter(edited_at__gt=since, edited_at__lte=until).values_list("pk", "edited_at"))

    def rows_of(self, keys: Collection[int]) -> list[Row]:
        return self._rows(Issue.objects.filter(pk__in=keys))

    @staticmethod
    def _rows(issues: QuerySet[Issue]) -> list[Row]:
        rows = issues.values_list("pk", "product", "edited_at", "title", "description")
        return [Row(pk, product, at, {"title": title, "text": text}) for pk, product, at, title, text in rows]


@cache
def _these(count: int) -> Lookup[Issue]:
    return Lookup(Issue, f"WHERE id IN ({', '.join(['%s'] * count)})")


_issues = _Issues()


def suggestions_for(report: Report, limit: int = 3) -> list[Suggested]:
    """What an undecided report is most likely about, best first: what the matcher found, else a first guess."""
    kept = [Suggested(row.issue, row.probability, row.why, row.other) for row in suggested(report, limit)]
    return kept or first_guesses(report, limit)


def first_guesses(report: Report, limit: int = 3) -> list[Suggested]:
    """The issues of its product with the most telling words in common: at once, while the matcher has not looked yet.

    A process that has just started knows few issues at first and learns more with each question.
    """
    hits = _issues.find(report.product_id, f"{report.title}\n{report.text}", limit)
    if not hits:
        return []
    found = {issue.pk: issue for issue in _these(len(hits)).all(*(hit.key for hit in hits))}
    for issue in found.values():
        issue.product = report.product
    return [Suggested(found[hit.key], hit.probability, hit.why) for hit in hits if hit.key in found]
