"""Putting an undecided report off until a time. Its customer's clock runs on: putting off is the team's, not theirs."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.ledger.recording import event, record, record_all
from heardback.reports.holding import hold_report, hold_reports
from heardback.reports.models import Report, State
from heardback.triage.deciding import HOLD, MOST, Done, keep
from heardback.triage.models import Batch, What

LONGEST = timedelta(days=90)


@transaction.atomic
def snooze(numbers: Collection[int], until: datetime, *, by: Actor) -> Done:
    """Out of the inbox until then, and on top of it afterwards. What somebody decided meanwhile is left out.

    ValidationError when nothing is left, or the time is none to wait for.
    """
    until = timezone.make_aware(until) if timezone.is_naive(until) else until
    now = timezone.now()
    if not timedelta(0) < until - now <= LONGEST:
        raise ValidationError({"until": f"Choose a time in the future, at most {LONGEST.days} days ahead."})
    if len(numbers) > MOST:
        raise ValidationError(f"At most {MOST} reports are put off at once; these are {len(numbers):,}.")
    waiting = [r for r in hold_reports(numbers) if r.triaged_at is None and r.state == State.OPEN]
    if not waiting:
        raise ValidationError({"reports": "Nothing of it waits for a decision any more."})
    batch = Batch.objects.create(
        what=What.SNOOZE, until=now + HOLD, made_by=by.ref, made_by_name=by.name[:200], made_at=now
    )
    keep(batch, waiting)
    found = {report.pk for report in waiting}
    Report.objects.filter(pk__in=found).update(snoozed_until=until)
    said = f"{until.astimezone(UTC):%d %b %Y %H:%M} UTC"
    record_all([event("report.snoozed", actor=by, report=number, until=said) for number in sorted(found)])
    return Done(batch, waiting, sorted(set(numbers) - found))


@transaction.atomic
def wake(report: Report, *, by: Actor) -> Report:
    """Back into the inbox before its time."""
    report = hold_report(report)
    if report.snoozed_until is not None and report.snoozed_until > timezone.now():
        report.snoozed_until = timezone.now()
        report.save(update_fields=["snoozed_until"])
        record("report.woken", actor=by, report=report.pk)
    return report
