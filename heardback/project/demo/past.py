"""Moments of the last three weeks, as stories name them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

DAYS = 21

Story = Iterator[datetime]  # yields when it goes on


class Past:
    """`now` is when the demo is loaded: every story ends before it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def day(self, ago: int, clock: str) -> datetime:
        """So many days ago (at least one), at this time of day."""
        hour, minute = map(int, clock.split(":"))
        there = timezone.localtime(self.now, timezone.get_default_timezone()) - timedelta(days=ago)
        return there.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def hours(self, ago: float) -> datetime:
        return self.now - timedelta(hours=ago)
