"""What of a person who wants one mail a day may wait for it, and until when: never longer than was promised to them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Min
from django.utils import timezone

from heardback.issues.merged import tree
from heardback.loop.models import Promise
from heardback.notices.composing import Piece
from heardback.notices.models import Kind, Notice, Often, State
from heardback.notices.preferring import answers_them
from heardback.reports.models import Report
from heardback.reports.models import State as ReportState

HOUR = 8  # of the morning, where they live
AHEAD = timedelta(hours=1)  # so long before a promise ends, nothing waits any more
# All else answers what they did just now, or is what they wait for.
MAY_WAIT = frozenset(
    {
        Kind.JOINED, Kind.AGREE, Kind.PROPOSAL, Kind.RELEASED, Kind.SIGN_OFF, Kind.CLOSED, Kind.UPDATE,
        Kind.PUBLIC, Kind.MERGED, Kind.APART, Kind.WORKAROUND, Kind.PREVIEW,
    }
)  # fmt: skip


def held_back(found: Iterable[Piece]) -> list[tuple[Piece, datetime | None]]:
    """Each with until when it is gathered: None for what is sent at once."""
    now, found = timezone.now(), list(found)
    waits = {id(piece) for piece in found if _may_wait(piece)}
    promised = _promised({piece.issue.pk for piece in found if id(piece) in waits and piece.issue})
    return [(piece, _until(piece, promised, now) if id(piece) in waits else None) for piece in found]


def next_morning(time_zone: str, now: datetime) -> datetime:
    """When the next daily mail goes to somebody who lives there."""
    try:
        there = now.astimezone(ZoneInfo(time_zone)) if time_zone else timezone.localtime(now)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        there = timezone.localtime(now)
    morning = there.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return morning if morning > there else morning + timedelta(days=1)


def hurry() -> int:
    """What is gathered of a report that must be heard of soon falls due: its promise may have come nearer meanwhile.
    Returns how many."""
    soon = timezone.now() + AHEAD
    gathered = Notice.objects.filter(gathered=True, state=State.WAITING, due_at__gt=timezone.now())
    if not gathered.exists():
        return 0
    waiting = Report.objects.filter(state=ReportState.OPEN, next_update_due__lte=soon)
    promised = Promise.objects.filter(state=Promise.State.OPEN, due_at__lte=soon).values_list("issue", flat=True)
    found = gathered.filter(report__in=waiting.values("pk")).update(due_at=timezone.now())
    for issue in promised:
        found += gathered.filter(issue__in=tree(issue)).update(due_at=timezone.now())
    return found


def _may_wait(piece: Piece) -> bool:
    preference = piece.preference
    daily = preference is not None and preference.often == Often.DAILY
    may = piece.telling.kind in MAY_WAIT and not answers_them(piece.telling)
    return daily and may and piece.wanted and bool(piece.address)


def _until(piece: Piece, promised: dict[int, datetime], now: datetime) -> datetime | None:
    due = next_morning(piece.customer.time_zone, now)
    report, issue = piece.report, piece.issue
    if report is not None and report.next_update_due is not None:
        due = min(due, report.next_update_due - AHEAD)
    if issue is not None and issue.pk in promised:
        due = min(due, promised[issue.pk] - AHEAD)
    return due if due > now else None


def _promised(issues: set[int]) -> dict[int, datetime]:
    """Issue -> by when something was promised to those whom it hurts."""
    if not issues:
        return {}
    open_ones = Promise.objects.filter(issue__in=issues, state=Promise.State.OPEN).order_by().values_list("issue")
    return dict(open_ones.annotate(Min("due_at")))
