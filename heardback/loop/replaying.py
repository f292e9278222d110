"""What another policy would have changed: the last quarter, out of the ledger, by the rules that hold and by others.

It is the quarter as it went, looked at again: who was told, who answered and what was moved stays as it was, and how
bad a thing is counts as it is known today. Somebody who was last told before the quarter counts as told at its start.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched, pairwise

from django.db.models import Q, QuerySet
from django.utils import timezone

from heardback.customers.one_person import persons
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.quorum import signers
from heardback.products.models import Product
from heardback.reports.models import Report, State
from heardback.triage.models import Match
from heardback.triage.queries import affected

QUARTER = timedelta(days=90)
MOST = 5_000  # reports, and issues, that are looked at: the latest
AT_ONCE = 500
_STAGES = {stage.label: stage for stage in Stage}


@dataclass(frozen=True)
class Difference:
    """`now` by the rules that hold, `then` by the others, of `among` in all."""

    name: str
    says: str
    now: int
    then: int
    among: int


@dataclass(frozen=True)
class Replay:
    """`more` says that there were more reports or issues than are looked at."""

    since: datetime
    differences: list[Difference]
    more: bool


def replay(now: Product, then: Product, at: datetime | None = None) -> Replay:
    """The quarter before `at` (default: now) by the rules of two products, of which one is as it is."""
    return _Quarter(now, then, at or timezone.now()).replay()


class _Quarter:
    def __init__(self, now: Product, then: Product, until: datetime) -> None:
        self.both, self.product, self.until, self.since = (now, then), now, until, until - QUARTER
        moves = Event.objects.filter(word="issue.moved", at__gte=self.since, at__lt=until)
        moved = moves.order_by().values_list("issue", flat=True).distinct()[: MOST + 1]
        numbers = [number for number in moved if number is not None]
        self.more = len(numbers) > MOST
        rows = Issue.objects.filter(pk__in=numbers[:MOST], product=now)
        self.issues = {issue.pk: issue for issue in rows}
        self.moves: dict[int, list[tuple[datetime, str, Stage]]] = defaultdict(list)
        for event in _events(moves.filter(issue__in=self.issues).order_by("pk")):
            if event.issue is not None and (stage := _STAGES.get(event.facts.get("enters", ""))) is not None:
                self.moves[event.issue].append((event.at, event.facts.get("verb", ""), stage))

    def replay(self) -> Replay:
        found = [self._overdue(), self._presumed(), self._skipped(), self._signed(), self._watched()]
        return Replay(self.since, found, self.more)

    def _overdue(self) -> Difference:
        rows = Report.objects.filter(product=self.product, received_at__lt=self.until, folded_at=None)
        rows = rows.filter(Q(state=State.OPEN) | Q(received_at__gte=self.since) | Q(last_heard_at__gte=self.since))
        reports = list(rows.order_by("-pk").values_list("pk", "severity", "customer", "received_at")[: MOST + 1])
        self.more |= len(reports) > MOST
        late, gaps = [0, 0], 0
        for part in batched(reports[:MOST], AT_ONCE):
            issue_of, marks = self._marks([row[0] for row in part], {row[0]: row[2] for row in part})
            for pk, severity, _, received_at in part:
                moves = self.moves.get(issue_of.get(pk, 0), [])
                start = max(received_at, self.since)
                for began, ended in _gaps(start, marks.get(pk, []), self.until):
                    gaps += 1
                    for number, product in enumerate(self.both):
                        late[number] += _due(product, severity, began, ended, moves) < ended
        said = "Updates that would have been overdue"
        return Difference("overdue", said, late[0], late[1], gaps)

    def _marks(
        self, numbers: list[int], customers: dict[int, int | None]
    ) -> tuple[dict[int, int], dict[int, list[tuple[datetime, bool]]]]:
        """The issue of each report, and when its customer was told (True) or it was closed (False)."""
        issue_of = dict(Match.objects.filter(report__in=numbers).order_by("pk").values_list("report", "issue"))
        theirs: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, issue in issue_of.items():
            if (customer := customers[number]) is not None and issue is not None:
                theirs[issue, customer].append(number)
        within = Event.objects.filter(at__gte=self.since, at__lt=self.until).order_by("pk")
        marks: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
        words = ("told", "report.closed", "report.reopened")
        for event in _events(within.filter(report__in=numbers, word__in=words)):
            if event.report is not None:
                marks[event.report].append((event.at, event.word != "report.closed"))
        about = {issue for issue, _ in theirs}
        for event in _events(within.filter(issue__in=about, word="told")):
            for number in theirs.get((event.issue or 0, event.customer or 0), ()):
                marks[number].append((event.at, True))
        return issue_of, marks

    def _presumed(self) -> Difference:
        asked = self._of_issues("told").filter(facts__occasion__startswith="signoff:")
        answers: dict[tuple[int, int], list[datetime]] = defaultdict(list)
        for event in _events(self._of_issues("signoff.signed", "signoff.refused")):
            answers[event.issue or 0, event.customer or 0].append(event.at)
        counts, among = [0, 0], 0
        for event in _events(asked):
            among += 1
            said = answers.get((event.issue or 0, event.customer or 0), [])
            left = [at for at, verb, _ in self.moves[event.issue or 0] if verb in ("monitor", "bounce")]
            ends = min((at for at in (*said, *left) if at >= event.at), default=self.until)
            for number, product in enumerate(self.both):
                wait = timedelta(days=product.waits_for(self.issues[event.issue or 0].severity))
                counts[number] += event.at + wait <= ends
        return Difference("presumed", "Sign-offs that would have been presumed", counts[0], counts[1], among)

    def _skipped(self) -> Difference:
        begun = [(pk, at) for pk, moves in self.moves.items() for at, _, stage in moves if stage == Stage.BUILDING]
        found = [sum(product.may_skip_design(self.issues[pk].severity) for pk, _ in begun) for product in self.both]
        said = "Times that building could have begun without a proposal"
        return Difference("skipped", said, found[0], found[1], len(begun))

    def _signed(self) -> Difference:
        left = {pk: at for pk, moves in self.moves.items() for at, verb, _ in moves if verb == "monitor"}
        verdicts: dict[int, set[int]] = defaultdict(set)
        for event in _events(self._of_issues("signoff.signed", "signoff.presumed", "signoff.refused")):
            if event.issue in left and event.at <= left[event.issue] and event.customer is not None:
                keep = verdicts[event.issue].discard if event.word == "signoff.refused" else verdicts[event.issue].add
                keep(event.customer)
        counts = [0, 0]
        for pk in left:
            issue, yes = self.issues[pk], set(persons(verdicts[pk]).values())
            for number, product in enumerate(self.both):
                counts[number] += _enough(issue, product.signed_by(issue.severity), yes)
        return Difference("signed", "Fixes that enough customers had signed off", counts[0], counts[1], len(left))

    def _watched(self) -> Difference:
        counts, among = [0, 0], 0
        for pk, moves in self.moves.items():
            for (began, verb, _), (ended, after, _) in pairwise(moves):
                if (verb, after) == ("monitor", "close"):
                    among += 1
                    for number, product in enumerate(self.both):
                        counts[number] += ended - began >= product.watched_for(self.issues[pk].severity)
        said = "Issues that were closed after being watched long enough"
        return Difference("watched", said, counts[0], counts[1], among)

    def _of_issues(self, *words: str) -> QuerySet[Event]:
        within = Event.objects.filter(at__gte=self.since, at__lt=self.until, issue__in=self.issues)
        return within.filter(word__in=words).order_by("pk")


def _events(rows: QuerySet[Event]) -> Iterator[Event]:
    return rows.iterator(AT_ONCE)


def _gaps(start: datetime, marks: list[tuple[datetime, bool]], until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From one time that its customer heard from us to the next, or to when it was closed."""
    began: datetime | None = start
    for at, runs in sorted(marks):
        if began is not None and at > began:
            yield began, at
        began = at if runs else None
    if began is not None:
        yield began, until


def _due(
    product: Product, severity: str, began: datetime, ended: datetime, moves: list[tuple[datetime, str, Stage]]
) -> datetime:
    """By when its customer had to hear again who heard at `began`; a move may have called for it sooner."""
    before = bisect_right(moves, began, key=lambda move: move[0])
    stage = moves[before - 1][2] if before else ""
    due = began + product.update_within(severity, stage)
    for at, _, entered in moves[before:]:
        if at >= min(due, ended):
            break
        if entered in product.silence_by_stage:
            due = min(due, at + product.update_within(severity, entered))
    return due


def _enough(issue: Issue, policy: str, yes: set[int]) -> bool:
    """Whether those who had signed, or were presumed, were enough by this policy."""
    who, needed = signers(issue, policy, affected(issue))
    return sum(customer.person in yes for customer in who) >= needed
