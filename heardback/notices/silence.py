"""What we owe in words: customers who should have heard from us by now, and for how many days already.

Only what the customer could see stops a clock, so notes of the team change nothing here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone

from heardback.notices.models import SilenceDay
from heardback.reports.models import Report, late

KEPT = 90  # days that are shown


@dataclass(frozen=True)
class Debt:
    """`customers` wait too long, `days` together: each since the first promise to them that was not kept."""

    customers: int
    days: float


def debt(at: datetime | None = None) -> Debt:
    """What is owed now. A customer waits once, however many reports they have; who did not say who they are can't be
    written to, and is not counted."""
    now = at or timezone.now()
    waiting = Report.objects.filter(late(now), customer__isnull=False).order_by()
    since = waiting.values("customer").annotate(first=Min("next_update_due")).values_list("first", flat=True)
    customers, waited = 0, timedelta()
    for first in since.iterator():
        customers, waited = customers + 1, waited + (now - first)
    return Debt(customers, round(waited / timedelta(days=1), 2))


def keep_silence() -> int:
    """Write down what is owed, once a day. Returns whether it was written now."""
    today = timezone.localdate()
    if SilenceDay.objects.filter(day=today).exists():
        return 0
    owed = debt()
    try:
        with transaction.atomic():
            SilenceDay.objects.create(day=today, customers=owed.customers, debt=owed.days)
    except IntegrityError:  # another worker was quicker
        return 0
    return 1


def history(days: int = KEPT) -> list[SilenceDay]:
    """What was owed on the last days, the oldest first; a day on which nothing ran is missing."""
    return list(SilenceDay.objects.order_by("-day")[:days])[::-1]
