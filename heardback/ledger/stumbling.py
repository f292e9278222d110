"""Events that a reader could not act on. They hold back no other: each is tried again by itself, with growing pauses,
and when all of them are used up it stays to be seen (`heardback check` tells of it)."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, models, transaction
from django.utils import timezone

from heardback.ledger.leasing import PAUSES
from heardback.ledger.models import Event, Stumble

log = logging.getLogger(__name__)
# The database is away or busy, the machine is full: no event's fault, and the next may fare no better.
PASSING = (OperationalError, InterfaceError, MemoryError)
LOOK_EVERY = 2.0  # seconds
_looked: dict[str, float] = defaultdict(lambda: float("-inf"))


def stumble(reader: str, event: Event, problem: Exception) -> None:
    """Write down, in the transaction that moves the reader past it, that `event` is still to be acted on."""
    log.error("%s could not act on event %s (%s)", reader, event.pk, event.word, exc_info=problem)
    Stumble.objects.get_or_create(
        reader=reader,
        event=event.pk,
        defaults={"failure": _said(problem), "failures": 1, "due_at": timezone.now() + PAUSES[0]},
    )


def try_again(reader: str, act: Callable[[list[Event]], None]) -> int:
    """Act on the events of `reader` that are due once more. Returns how many."""
    if time.monotonic() - _looked[reader] < LOOK_EVERY:
        return 0
    _looked[reader] = time.monotonic()
    due = Stumble.claim(limit=20, only=models.Q(reader=reader))
    for again in due:
        try:
            with transaction.atomic():
                act([Event.objects.get(pk=again.event)])
                again.settle(failure="")
        except PASSING:
            raise
        except Exception as problem:
            if again.postpone(_said(problem)) is None:
                again.settle(failure=_said(problem))
                log.exception("%s gave up event %s", reader, again.event)
    return len(due)


def unfinished() -> models.QuerySet[Stumble]:
    """What nobody has acted on yet, or ever will."""
    return Stumble.objects.exclude(failure="").order_by("pk")


def _said(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:2000]
