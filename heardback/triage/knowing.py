"""What the matcher knows: what every report and issue says, and which belong together. In memory, kept up from the
ledger, and kept in a folder between starts."""

import logging
from collections.abc import Iterable, Sequence
from itertools import batched
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Min, Q

from heardback.issues.merged import survivor_of, tree
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.ledger.reading import Place, follow, newest
from heardback.reports.context import error_texts
from heardback.reports.models import Report
from heardback.similarity.encoding import meaning
from heardback.similarity.engine import Engine
from heardback.similarity.keeping import load, save
from heardback.similarity.ranking import Found, find
from heardback.similarity.words import Said
from heardback.triage.models import Match, Suggestion

log = logging.getLogger(__name__)
TOGETHER = 64  # texts whose meaning is worked out at once: one by one takes half as long again
SAYS = (
    "report.received", "report.imported", "report.edited", "report.added", "issue.opened", "issue.edited",
    "issue.taken.back", "report.released",
)  # fmt: skip
JOINS = (
    "report.matched", "report.unmatched", "issue.merged", "issue.unmerged", "issue.let.go", "issue.split",
    "issue.split.off", "split.undone", "report.undone",
)  # fmt: skip
FOLDED = ("report.folded", "report.spam")  # what such a report says is nothing that others are alike to
REPORT_SAYS = (
    "pk", "title", "text", "expected", "steps", "step", "url", "version", "organization_id", "received_at", "context",
    "product_id",
)  # fmt: skip
ERRORS = 5


class Known:
    """In the engine, a report has its number as its key, and an issue its number below 0. `below` is how far those that
    were there before are learnt, from the newest down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = load(folder)
        if kept and _was_here(kept[1]["place"], kept[1]["at"]):
            self.engine, about = kept
            self.place: Place = (about["place"][0], about["place"][1])
            self.below: dict[str, int] = about["below"]
        else:
            self.engine, self.place = Engine(), newest()
            self.below = {"issues": _after_last(Issue), "reports": _after_last(Report)}
        self.all_of_it = False  # whether the past is known
        self.changed = 0

    def keep(self) -> None:
        """Write down what is known. A disk that refuses costs time at the next start, and nothing else."""
        if not self.changed:
            return
        try:
            save(self.engine, self.folder, {"place": self.place, "at": _time_of(self.place), "below": self.below})
            self.changed = 0
        except OSError as problem:
            log.warning("What was learnt of the reports could not be kept in %s: %s", self.folder, problem)

    # Learning

    def learn_the_past(self) -> int:
        """Some more of what was there before this began to read the ledger. Returns how many."""
        for name, model in (("issues", Issue), ("reports", Report)):
            before = self.below[name]
            numbers = list(model.objects.filter(pk__lt=before).order_by("-pk").values_list("pk", flat=True)[:TOGETHER])
            if numbers:
                (self.learn_issues if model is Issue else self.learn_reports)(numbers)
                self.below[name] = numbers[-1]
                return len(numbers)
        self.all_of_it = True
        return 0

    def catch_up(self, limit: int = 100) -> set[int]:
        """Read on in the ledger. Returns the undecided reports whose suggestions may be others now."""
        events, place = follow(self.place, words=(*SAYS, *JOINS, *FOLDED), limit=limit)
        for event in events:
            if event.word in FOLDED and event.report:
                self.engine.remove(event.report)
        self.learn_reports({event.report for event in events if event.report and self._is_news(event)})
        self.learn_issues({event.issue for event in events if event.issue and event.word.startswith("issue.")})
        joined = {event.report for event in events if event.report and event.word in JOINS}
        moved = {event.issue for event in events if event.issue and event.word in JOINS and not event.report}
        for issue in moved:
            about = Q(issue=issue) | Q(joined_to__in=tree(issue))
            joined.update(Match.objects.filter(about).values_list("report", flat=True))
        self._put_together(joined)
        self.changed += len(events)
        self.place = place
        left = {event.issue for event in events if event.issue and event.word == "report.unmatched"}
        return _asking_about(joined, moved | left)

    def _is_news(self, event: Event) -> bool:
        """Whether it may say more than what is known: a report that came in may have been learnt before its event."""
        return event.word in ("report.edited", "report.added") or (
            event.word in SAYS and (event.report or 0) not in self.engine
        )

    def learn_reports(self, numbers: Iterable[int]) -> None:
        for some in batched(sorted(numbers), TOGETHER):
            rows = list(Report.objects.filter(pk__in=some, folded_at=None).only(*REPORT_SAYS))
            self._learn([(report.pk, said_by(report)) for report in rows])
            self._put_together(some)

    def learn_issues(self, numbers: Iterable[int]) -> None:
        wanted = ("pk", "title", "description", "product", "created_at")
        for some in batched(sorted(numbers), TOGETHER):
            rows = list(Issue.objects.filter(pk__in=some).values_list(*wanted))
            for gone in set(some) - {row[0] for row in rows}:
                self.engine.remove(-gone)
            self._learn(
                [(-pk, Said(title, text, str(product), at=at.timestamp())) for pk, title, text, product, at in rows]
            )
            for issue, *_ in rows:
                self.engine.put_in_group(-issue, survivor_of(issue))

    def _learn(self, texts: Sequence[tuple[int, Said]]) -> None:
        for (key, said), bits in zip(texts, meaning([said for _, said in texts]), strict=True):
            self.engine.add(key, said, bits=bits)
        self.changed += len(texts)

    def _put_together(self, reports: Iterable[int]) -> None:
        for some in batched(sorted(reports), 500):
            rows = Match.objects.filter(report__in=some, issue__isnull=False)
            groups = dict(rows.values_list("report").annotate(first=Min("issue")))
            for report in some:
                self.engine.put_in_group(report, groups.get(report, 0))

    # Asking

    def alike(self, report: Report, limit: int, least: float) -> list[Found]:
        """What of its product is most like it, of a probability of `least`. It is learnt first, if it isn't known."""
        if report.pk not in self.engine:
            self.learn_reports([report.pk])
        bits = self.engine.bits_of(report.pk)
        return find(self.engine, said_by(report), limit, but=report.pk, bits=bits, same_product=True, least=least)


def said_by(report: Report) -> Said:
    steps = "\n".join(str(step) for step in report.steps)
    errors = "\n".join(error_texts(report)[:ERRORS])
    return Said(
        title=report.title,
        text="\n".join(part for part in (report.text, report.expected, steps, errors) if part),
        product=str(report.product_id),
        version=report.version,
        organization=str(report.organization_id or ""),
        places=tuple(place for place in (report.step, urlsplit(report.url).path.rstrip("/")) if place),
        at=report.received_at.timestamp(),
    )


def _asking_about(reports: set[int], issues: set[int]) -> set[int]:
    """The reports that one of these was suggested for, or that were suggested for one of these."""
    found = set(Suggestion.objects.filter(issue__in=issues).values_list("report", flat=True))
    for some in batched(sorted(reports), 500):
        rows = Suggestion.objects.filter(Q(other__in=some) | Q(report__in=some, other__isnull=False))
        found.update(number for pair in rows.values_list("report", "other") for number in pair if number)
    return found


def _time_of(place: Place) -> str:
    return "".join(at.isoformat() for at in Event.objects.filter(pk=place[1]).values_list("at", flat=True))


def _was_here(place: Place, at: str) -> bool:
    """Whether it is this database that was read up to there, not a younger or older one on the same folder."""
    return _time_of(place) == at


def _after_last(model: Any) -> int:
    last = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) + 1
