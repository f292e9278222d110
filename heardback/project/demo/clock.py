"""The time of a story.

The demo is played by the verbs themselves, so that what it leaves behind (events, clocks, mails with dates in them) is
what they leave behind. Each of them asks Django what time it is, and Django looks it up in one place: its own name for
`datetime`. While a story is told, the answer there is the story's time. Nothing else runs in this process meanwhile.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo

from django.utils import timezone


class Clock:
    """Set to a moment, it goes on from there."""

    def __init__(self, moment: datetime) -> None:
        self.set(moment)

    def set(self, moment: datetime) -> None:
        self._moment, self._since = moment, time.monotonic()

    def now(self) -> datetime:
        return self._moment + timedelta(seconds=time.monotonic() - self._since)


@contextmanager
def told_by(clock: Clock) -> Iterator[None]:
    """Inside, it is what time `clock` says."""

    class Told(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.now().astimezone(tz)

    timezone.datetime = Told  # type: ignore[attr-defined]
    try:
        yield
    finally:
        timezone.datetime = datetime  # type: ignore[attr-defined]
