"""Each issue's place is kept on its row, and counted anew by the worker when something about it has happened."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from heardback.board.models import PublicIssue
from heardback.issues.holding import hold_issues
from heardback.issues.models import ENDED, Issue
from heardback.ledger.models import Event
from heardback.ledger.reading import read
from heardback.ranking.counting import numbers_of
from heardback.ranking.formula import total, worked_out
from heardback.ranking.models import Rank
from heardback.ranking.weighing import Weights, weights
from heardback.triage.counting import OF_PEOPLE, issues_of_both
from heardback.triage.models import Match

AT_ONCE = 50
MANY = 2_000  # reports; to count them takes a while, so they are counted once a minute
PINNED = 10**12
WORDS = (
    "issue.opened", "issue.edited", "issue.moved", "issue.merged", "issue.took.in", "issue.unmerged", "issue.let.go",
    "issue.split", "issue.split.off", "split.undone", "report.matched", "report.unmatched", "report.undone",
    "report.edited", "report.closed", "report.reopened", "told", *OF_PEOPLE,
)  # fmt: skip


def notice_changes() -> int:
    """Read what has happened, and mark the issues that it was about."""
    return read("ranking", lambda events: mark(_issues_in(events)), words=WORDS)


def _issues_in(events: list[Event]) -> set[int]:
    numbers = {event.issue for event in events if event.issue}
    numbers |= {number for event in events if event.word in OF_PEOPLE for number in issues_of_both(event)}
    reports = {event.report for event in events if event.report and not event.issue}
    if reports:
        joined = Match.objects.filter(report__in=reports).exclude(issue=None).order_by()
        numbers |= set(joined.values_list("issue", flat=True))
    return set(Issue.objects.filter(pk__in=numbers).values_list("pk", flat=True))


def mark(numbers: Iterable[int]) -> None:
    """These are to be counted anew."""
    now, numbers = timezone.now(), set(numbers)
    known = set(Rank.objects.filter(issue__in=numbers).values_list("issue", flat=True))
    Rank.objects.bulk_create([Rank(issue_id=pk) for pk in sorted(numbers - known)], ignore_conflicts=True)
    Rank.objects.filter(issue__in=numbers).update(due_at=now)


def count_changed() -> int:
    """Count some of those that were marked. Returns how many."""
    now = timezone.now()
    due = Rank.objects.filter(due_at__lte=now)
    due = due.filter(Q(reports__lt=MANY) | Q(counted_at__lt=now - timedelta(minutes=1)))
    numbers = list(due.order_by("due_at").values_list("issue", flat=True)[:AT_ONCE])
    weighed = weights() if numbers else None
    for number in numbers:
        count(number, weighed)
    return len(numbers)


def look_for_changes() -> int:
    """What no event tells: voices on the board, issues from before there was an order, and days that went by."""
    now = timezone.now()
    none = Issue.objects.filter(rank=None).values_list("pk", flat=True)[:500]
    voices = PublicIssue.objects.filter(changed_at__gt=F("issue__rank__counted_at")).values_list("issue", flat=True)
    going = Rank.objects.filter(issue__merged_into=None).exclude(issue__stage__in=ENDED)
    old = going.filter(counted_at__lt=now - timedelta(days=1)).order_by("counted_at").values_list("issue", flat=True)
    numbers = {*none, *voices[:200], *old[:200]}
    mark(numbers)
    return len(numbers)


@transaction.atomic
def count(number: int, weighed: Weights | None = None) -> None:
    """Work one issue's place out, and keep it."""
    # Held, so that no event comes between what is counted and the mark that it was.
    issue = hold_issues([number]).get(number)
    if issue is None:
        return
    weighed = weighed or weights()
    rank = Rank.objects.select_for_update(of=("self",)).get_or_create(issue=issue)[0]
    numbers, of, rank.reports = numbers_of(issue, weighed.plans)
    rank.parts = worked_out(numbers, of, weighed.factors)
    rank.points, rank.counted_at, rank.due_at = total(rank.parts), timezone.now(), None
    rank.save(update_fields=["parts", "points", "reports", "counted_at", "due_at"])
    set_height(issue, rank)


def set_height(issue: Issue, rank: Rank) -> None:
    """Write where it stands in lists: what is pinned above all else, then by points."""
    height = int(Decimal(rank.points) * 10) + (PINNED if rank.pinned_at else 0)
    if issue.height != height:
        Issue.objects.filter(pk=issue.pk).update(height=height)
        issue.height = height
