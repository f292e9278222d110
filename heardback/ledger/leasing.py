"""Rows that are work: claimed for a while, finished once, tried again with growing pauses."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import connection, models, transaction
from django.utils import timezone

LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600, 43200, 86400))


class Work(models.Model):
    """`due_at` is when the row wants attention, NULL when it is done with.

    A claim pushes `due_at` past the lease, so the work of a worker that died falls due again by itself. `attempts`
    counts claims and tells two holders of one row apart.
    """

    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True, default="")

    class Meta:
        abstract = True

    def settle(self, *, only_if: models.Q | None = None, **fields: Any) -> bool:
        """Write `fields` and take the row off the list, unless somebody else claimed it since. True when written."""
        mine = type(self)._default_manager.filter(only_if or models.Q(), pk=self.pk, attempts=self.attempts)
        return mine.update(due_at=None, **fields) == 1

    def postpone(self, why: str) -> datetime | None:
        """Try again later; None when every pause is used up, and the caller must give it up."""
        if self.attempts > len(PAUSES):
            return None
        due = timezone.now() + PAUSES[self.attempts - 1]
        mine = type(self)._default_manager.filter(pk=self.pk, attempts=self.attempts)
        mine.update(due_at=due, failure=why[:2000])
        return due

    @classmethod
    def claim(cls, *, limit: int, lease: timedelta = LEASE) -> list[Self]:
        """Lease up to `limit` rows that are due, oldest first. Two workers never hold one row."""
        now = timezone.now()
        due = cls._default_manager.filter(due_at__lte=now).order_by("due_at", "pk")
        if not due.exists():  # without the write lock: see `reading.read`
            return []
        with transaction.atomic():
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            rows = list(due[:limit])
            cls._default_manager.filter(pk__in=[row.pk for row in rows]).update(
                due_at=now + lease, attempts=models.F("attempts") + 1
            )
        for row in rows:
            row.attempts += 1
            row.due_at = now + lease
        return rows
