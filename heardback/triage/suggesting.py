"""Which issues a new report may be about."""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.ledger.reading import read
from heardback.reports.models import Report
from heardback.similarity.index import Index
from heardback.triage.models import Suggestion

LOOK_EVERY = 0.5  # seconds
OVERLAP = timedelta(seconds=10)  # an edit may commit a little after the time it carries
WORDS = ("report.received", "report.imported", "report.reopened")


@dataclass(frozen=True)
class Suggested:
    issue: Issue
    probability: float
    why: str


class _Issues:
    """This process's index of the issues, brought up to date from the ledger before each use."""

    def __init__(self) -> None:
        self._index = Index({"title": 3.0})
        self._seen = datetime(2000, 1, 1, tzinfo=UTC)
        self._looked = -LOOK_EVERY
        self._lock = threading.Lock()

    def find(self, report: Report, limit: int) -> list[Suggested]:
        with self._lock:
            self._catch_up()
            hits = self._index.find(f"{report.title}\n{report.text}", limit)
        if not hits:
            return []
        found = Issue.objects.select_related("product").in_bulk([hit.key for hit in hits])
        return [
            Suggested(found[hit.key], hit.probability, hit.why)
            for hit in hits
            if hit.key in found and found[hit.key].product_id == report.product_id
        ]

    def _catch_up(self) -> None:
        if time.monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = time.monotonic()
        edited = Issue.objects.filter(edited_at__gt=self._seen - OVERLAP).order_by("edited_at")
        for pk, title, description, at in edited.values_list("pk", "title", "description", "edited_at"):
            self._index.add(pk, {"title": title, "text": description})
            self._seen = max(self._seen, at)


_issues = _Issues()


def suggestions_for(report: Report, limit: int = 3) -> list[Suggested]:
    """The issues of its product that are most likely the same, best first."""
    return _issues.find(report, limit)


def suggest() -> int:
    """The worker's part: keep suggestions for reports that came in. Returns how many events were looked at."""
    return read("triage.suggesting", _suggest_for, words=WORDS)


def _suggest_for(events: list[Event]) -> None:
    numbers = {event.report for event in events if event.report}
    rows = []
    for report in Report.objects.filter(pk__in=numbers, triaged_at=None).select_related("product"):
        rows += [
            Suggestion(report=report, issue=found.issue, probability=found.probability, why=found.why[:300])
            for found in suggestions_for(report)
        ]
    with transaction.atomic():
        Suggestion.objects.filter(report__in=numbers).delete()
        Suggestion.objects.bulk_create(rows, batch_size=200)
