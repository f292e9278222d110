"""Folding reports away that came in a wave and look like spam: they stay as they are, open and with their clocks, and
are counted nowhere until a person lets them through."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM, Actor
from heardback.ledger.recording import event, record_all
from heardback.reports.holding import hold_reports
from heardback.reports.models import UNDECIDED, Report, State

MOST = 500  # held at once


@transaction.atomic
def fold(numbers: Collection[int], why: str) -> list[int]:
    """Those that are still open and undecided. Returns their numbers."""
    free = Report.objects.filter(UNDECIDED, pk__in=[report.pk for report in hold_reports(numbers)])
    now = list(free.order_by("pk").values_list("pk", flat=True))
    Report.objects.filter(pk__in=now).update(folded_at=timezone.now())
    record_all([event("report.folded", actor=SYSTEM, report=number, why=why) for number in now])
    return now


@transaction.atomic
def let_through(numbers: Collection[int], *, by: Actor) -> list[Report]:
    """Those that are folded and open: they count from now on, and their customers are thanked. Returns them."""
    held = [r for r in hold_reports(numbers) if r.folded_at is not None and r.state == State.OPEN]
    for report in held:
        report.folded_at = None
        if report.ask_at is not None:
            report.ask_at = timezone.now() + timedelta(minutes=report.product.ask_after_minutes)
    Report.objects.bulk_update(held, ["folded_at", "ask_at"], batch_size=200)
    record_all([event("report.released", actor=by, report=r.pk, customer=r.customer_id) for r in held])
    return held


@transaction.atomic
def close_folded(numbers: Collection[int], *, by: Actor, count: int) -> int:
    """Close as spam those that are folded and open. Returns how many."""
    held = [r for r in hold_reports(numbers) if r.folded_at is not None and r.state == State.OPEN]
    Report.objects.filter(pk__in=[r.pk for r in held]).update(
        state=State.CLOSED, closed_why="spam", next_update_due=None, triaged_at=timezone.now()
    )
    record_all([event("report.spam", actor=by, report=r.pk, customer=r.customer_id, count=count) for r in held])
    return len(held)


@transaction.atomic
def fold_again(numbers: Collection[int], *, by: Actor) -> int:
    """Take back that these were spam: open and folded as before, with a new clock. Returns how many."""
    held = [r for r in hold_reports(numbers) if r.folded_at is not None and r.closed_why == "spam"]
    for report in held:
        report.state, report.closed_why, report.triaged_at = State.OPEN, "", None
        report.next_update_due = report.due_after(timezone.now())
    Report.objects.bulk_update(held, ["state", "closed_why", "triaged_at", "next_update_due"], batch_size=200)
    record_all([event("report.unspammed", actor=by, report=r.pk, customer=r.customer_id) for r in held])
    return len(held)
