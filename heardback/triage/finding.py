"""The matcher's part: for each report that came in, which issues and which other reports it may be about."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.ledger.reading import prepare_and_read
from heardback.reports.models import UNDECIDED, Report
from heardback.similarity.ranking import Found
from heardback.triage.knowing import Known
from heardback.triage.models import Suggestion

AT_A_TIME = 25  # reports that are looked at before the next ones: who comes then waits so long
IN_BETWEEN = 50  # imported ones, or changed ones
MOST = 3
# Of what is less likely, one in some 350 was marked as the same: half of all that there would be to look at.
LEAST = 0.03


Looked = tuple[set[int], list[tuple[int, Found]]]  # the reports, and what was found for which


class Matcher:
    """`once` does some of each kind of work, and what somebody waits for first."""

    def __init__(self, folder: Path) -> None:
        self.known = Known(folder)
        self._again: set[int] = set()
        self._early: set[int] = set()  # looked at before everything was known

    def once(self) -> int:
        """Returns how much it did: 0 when there is nothing to do."""
        self._again |= self.known.catch_up()
        came = self._read("triage.suggesting", ("report.received", "report.reopened", "report.released"), AT_A_TIME)
        if came == AT_A_TIME:
            return came
        imported = self._read("triage.suggesting.imported", ("report.imported",), IN_BETWEEN)
        again = sorted(self._again)[:IN_BETWEEN]
        if again:
            looked = self._look_at(again)
            with transaction.atomic():
                self._keep(looked)
            self._again -= set(again)
        learnt = self.known.learn_the_past()
        if not learnt:
            self._again |= self._early
            self._early = set()
        return came + imported + len(again) + learnt + len(self._again)

    def drain(self) -> None:
        """Work until there is nothing left to do now."""
        while self.once():
            pass

    def _read(self, name: str, words: tuple[str, ...], limit: int) -> int:
        return prepare_and_read(name, self._look_for, self._keep, words=words, limit=limit)

    def _look_for(self, events: list[Event]) -> Looked:
        numbers = {event.report for event in events if event.report}
        if not self.known.all_of_it:
            self._early |= numbers
        return self._look_at(numbers)

    def _look_at(self, numbers: Iterable[int]) -> Looked:
        numbers = set(numbers)
        self.known.learn_reports(number for number in numbers if number not in self.known.engine)
        waiting = Report.objects.filter(UNDECIDED, pk__in=numbers).select_related("product")
        hits = {report.pk: self.known.alike(report, MOST, LEAST) for report in waiting}
        return numbers, [(report, hit) for report, some in hits.items() for hit in some]

    @staticmethod
    def _keep(found: Looked) -> None:
        numbers, hits = found
        Suggestion.objects.filter(report__in=numbers).delete()
        # What is known may be gone by now.
        issues = _there(Issue, {hit.group for _, hit in hits if hit.group})
        others = _there(Report, {hit.key for _, hit in hits if not hit.group})
        rows = [
            Suggestion(
                report_id=report,
                issue_id=hit.group or None,
                other_id=None if hit.group else hit.key,
                probability=hit.probability,
                why=hit.why[:300],
            )
            for report, hit in hits
            if (hit.group in issues if hit.group else hit.key in others)
        ]
        Suggestion.objects.bulk_create(rows, batch_size=200)


def _there(model: type[Model], numbers: set[int]) -> set[int]:
    return set(model._default_manager.filter(pk__in=numbers).values_list("pk", flat=True))
