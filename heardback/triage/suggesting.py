"""Which issues and reports a new report may be about."""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.db.models import Q, QuerySet
from django.utils import timezone

from heardback.issues.models import Issue
from heardback.ledger.lookups import Lookup
from heardback.reports.models import Report
from heardback.similarity.index import Index
from heardback.triage.models import Suggestion

LOOK_EVERY = 0.5  # seconds
OVERLAP = timedelta(seconds=10)  # an edit may commit a little after the time it carries
AT_A_TIME = 200  # issues learnt within one request: a process that just started learns thousands bit by bit


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


class _Issues:
    """This process's index of the issues, one a product, brought up to date before each use."""

    def __init__(self) -> None:
        self._indexes: dict[int, Index] = defaultdict(lambda: Index({"title": 3.0}))
        self._known: dict[int, datetime] = {}
        self._place = (datetime(2000, 1, 1, tzinfo=UTC), 0)  # edited_at and number of the last one learnt
        self._look_at = 0.0
        self._lock = threading.Lock()

    def find(self, report: Report, limit: int) -> list[Suggested]:
        with self._lock:
            self._catch_up()
            hits = self._indexes[report.product_id].find(f"{report.title}\n{report.text}", limit)
        if not hits:
            return []
        found = {issue.pk: issue for issue in _these(len(hits)).all(*(hit.key for hit in hits))}
        for issue in found.values():
            issue.product = report.product
        return [Suggested(found[hit.key], hit.probability, hit.why) for hit in hits if hit.key in found]

    def _catch_up(self) -> bool:
        """Learn what was edited. Whether there is more."""
        if time.monotonic() < self._look_at:
            return False
        at, number = self._place
        later = Issue.objects.filter(Q(edited_at__gt=at) | Q(edited_at=at, pk__gt=number), edited_at__gte=at)
        learnt = self._learn(later.order_by("edited_at", "pk")[:AT_A_TIME])
        if learnt:
            self._place = learnt[-1]
        if len(learnt) == AT_A_TIME:
            return True
        if timezone.now() - at < 2 * OVERLAP:
            self._learn_late_ones(at)
        self._look_at = time.monotonic() + LOOK_EVERY
        return False

    def _learn_late_ones(self, at: datetime) -> None:
        lately = Issue.objects.filter(edited_at__gt=at - OVERLAP, edited_at__lte=at).values_list("pk", "edited_at")
        self._learn(Issue.objects.filter(pk__in=[pk for pk, when in lately if self._known.get(pk) != when]))

    def _learn(self, issues: QuerySet[Issue]) -> list[tuple[datetime, int]]:
        learnt = []
        for pk, product, title, text, at in issues.values_list("pk", "product", "title", "description", "edited_at"):
            self._indexes[product].add(pk, {"title": title, "text": text})
            self._known[pk] = at
            learnt.append((at, pk))
        return learnt


@cache
def _these(count: int) -> Lookup[Issue]:
    return Lookup(Issue, f"WHERE id IN ({', '.join(['%s'] * count)})")


_issues = _Issues()


def suggestions_for(report: Report, limit: int = 3) -> list[Suggested]:
    """What an undecided report is most likely about, best first: what the matcher found, else a first guess."""
    rows = Suggestion.objects.filter(report=report).select_related("issue__product", "other")
    kept = [Suggested(row.issue, row.probability, row.why, row.other) for row in rows.order_by("-probability", "pk")]
    return kept[:limit] or first_guesses(report, limit)


def first_guesses(report: Report, limit: int = 3) -> list[Suggested]:
    """The issues of its product with the most telling words in common: at once, while the matcher has not looked yet.

    A process that has just started knows few issues at first and learns more with each question.
    """
    return _issues.find(report, limit)
