"""Rows that are work: claimed for a while, finished once, tried again with growing pauses."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.db import connection, models, transaction
from django.utils import timezone

LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600, 43200, 86400))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Work(models.Model):
    """`due_at` is when the row wants attention, NULL when it is done with.

    A claim pushes `due_at` past the lease, so the work of a worker that died falls due again by itself. `attempts`
    counts claims and tells two holders of one row apart; `failures` counts what went wrong with the row itself.
    """

    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True, default="")

    class Meta:
        abstract = True

    @property
    def lease(self) -> int:
        """When the lease ends, in microseconds of Unix time: the name of one claim outside the database."""
        return ((self.due_at or _EPOCH) - _EPOCH) // timedelta(microseconds=1)

    def settle(self, **fields: Any) -> bool:
        """Write `fields` and take the row off the list, unless somebody else claimed it since. True when written."""
        mine = type(self)._default_manager.filter(pk=self.pk, attempts=self.attempts, due_at__isnull=False)
        return mine.update(due_at=None, **fields) == 1

    def postpone(self, why: str) -> datetime | None:
        """Try again later; None when every pause is used up, and the caller must give it up."""
        if self.failures >= len(PAUSES):
            return None
        due = timezone.now() + PAUSES[self.failures]
        mine = type(self)._default_manager.filter(pk=self.pk, attempts=self.attempts)
        mine.update(due_at=due, failure=why[:2000], failures=models.F("failures") + 1)
        return due

    @classmethod
    def give_back(cls, leases: Iterable[tuple[int, int]], due: datetime, why: str = "") -> int:
        """Let these claims (key, lease) fall due at `due`, as if they had not been made; those that somebody else holds
        by now stay theirs. Returns how many."""
        keys = defaultdict(list)
        for key, lease in leases:
            keys[lease].append(key)
        given = 0
        for lease, held in keys.items():
            until = _EPOCH + timedelta(microseconds=lease)
            mine = cls._default_manager.filter(pk__in=held, due_at=until)
            given += mine.update(due_at=due, **({"failure": why[:2000]} if why else {}))
        return given

    @classmethod
    def claim(
        cls,
        *,
        limit: int,
        lease: timedelta = LEASE,
        note: Callable[[list[Self]], None] | None = None,
        only: models.Q | None = None,
    ) -> list[Self]:
        """Lease up to `limit` rows that are due (of those that are `only` so), oldest first. Two workers never hold one
        row.

        `note` is called with them just before the claim holds: when it raises, nothing is claimed.
        """
        now = timezone.now()
        due = cls._default_manager.filter(only or models.Q(), due_at__lte=now).order_by("due_at", "pk")
        if not due.exists():  # without the write lock: see `reading.read`
            return []
        with transaction.atomic():
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            rows = list(due[:limit])
            until = now + lease
            cls._default_manager.filter(pk__in=[row.pk for row in rows]).update(
                due_at=until, attempts=models.F("attempts") + 1
            )
            for row in rows:
                row.attempts += 1
                row.due_at = until
            if note is not None:
                note(rows)
        return rows
