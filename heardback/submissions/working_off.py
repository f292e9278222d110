"""What the team does with submissions: take them, enter them, undo that, set aside. Each verb takes some at once; what
somebody else did meanwhile is left as it is, and named."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM, Actor
from heardback.ledger.models import Event
from heardback.ledger.recording import record_all
from heardback.submissions.models import TO_DO, State, Submission
from heardback.submissions.telling import about, delete_at
from heardback.wire.text import clean

HOLD = timedelta(seconds=30)  # in which it can be undone, and nobody is told
MOST = 500
WHY_LONGEST = 500
CHANGED = (
    "state", "taken_at", "taken_by", "taken_by_name", "settled_at", "settled_by_name", "why", "tell_at", "delete_at",
)  # fmt: skip


@dataclass(frozen=True)
class Worked:
    """What was changed, and what was not, because it was not as one thought."""

    done: list[Submission]
    left: list[int]


def take(numbers: Collection[int], *, by: Actor) -> Worked:
    """Somebody is at it."""

    def change(one: Submission, now: datetime) -> Event | None:
        if one.state != State.NEW:
            return None
        one.state, one.taken_at, one.taken_by, one.taken_by_name = State.TAKEN, now, by.ref, by.name[:200]
        return about(one, "submission.taken", by)

    return _each(numbers, change)


def put_back(numbers: Collection[int], *, by: Actor) -> Worked:
    """New again: what was taken, or set aside."""

    def change(one: Submission, now: datetime) -> Event | None:
        if one.state not in (State.TAKEN, State.ASIDE) or one.deleted_at is not None:
            return None
        _new_again(one)
        return about(one, "submission.back", by)

    return _each(numbers, change)


def finish(numbers: Collection[int], *, by: Actor) -> Worked:
    """They are entered, by whoever says so. Their customers are told after half a minute, in which it can be undone."""

    def change(one: Submission, now: datetime) -> Event | None:
        if one.state not in TO_DO:
            return None
        if one.taken_at is None:
            one.taken_at, one.taken_by, one.taken_by_name = now, by.ref, by.name[:200]
        one.state, one.settled_at, one.settled_by_name = State.DONE, now, by.name[:200]
        one.tell_at, one.delete_at = now + HOLD, delete_at(one, now)
        return about(one, "submission.entered", by)

    return _each(numbers, change)


def undo(numbers: Collection[int], *, by: Actor) -> Worked:
    """They are not entered after all. Once their customers are told, that stands."""

    def change(one: Submission, now: datetime) -> Event | None:
        if one.state != State.DONE or one.tell_at is None or one.deleted_at is not None:
            return None
        one.state, one.settled_at, one.settled_by_name = State.TAKEN, None, ""
        one.tell_at = one.delete_at = None
        return about(one, "submission.undone", by)

    return _each(numbers, change)


def set_aside(numbers: Collection[int], why: str, *, by: Actor) -> Worked:
    """Nothing that can be entered: spam, or sent twice. Nobody is told of it, and it can be taken back."""
    why = clean(why)
    if not why or len(why) > WHY_LONGEST:
        raise ValidationError({"why": f"Say why, in at most {WHY_LONGEST} characters."})

    def change(one: Submission, now: datetime) -> Event | None:
        if one.state not in TO_DO:
            return None
        one.state, one.settled_at, one.settled_by_name, one.why = State.ASIDE, now, by.name[:200], why
        one.delete_at = delete_at(one, now)
        return about(one, "submission.aside", by, why=why)

    return _each(numbers, change)


def let_go() -> int:
    """Tell the customers of what was entered half a minute ago, in the transaction after which it stands. Returns how
    many."""
    due = Submission.objects.filter(tell_at__lte=timezone.now()).order_by("tell_at").values_list("pk", flat=True)[:MOST]
    numbers = list(due)
    if not numbers:
        return 0

    def change(one: Submission, now: datetime) -> Event | None:
        if one.tell_at is None or one.tell_at > now:
            return None
        one.tell_at = None
        return about(one, "submission.done", SYSTEM, who=one.settled_by_name)

    return len(_each(numbers, change).done)


def _new_again(one: Submission) -> None:
    one.state, one.taken_at, one.taken_by, one.taken_by_name = State.NEW, None, "", ""
    one.settled_at, one.settled_by_name, one.why, one.delete_at = None, "", "", None


@transaction.atomic
def _each(numbers: Collection[int], change: Callable[[Submission, datetime], Event | None]) -> Worked:
    if len(numbers) > MOST:
        raise ValidationError(f"At most {MOST} at once; these are {len(numbers):,}.")
    held = Submission.objects.select_for_update(of=("self",)).select_related("form__issue__product", "customer")
    rows = list(held.filter(pk__in=numbers).order_by("pk"))
    now = timezone.now()
    events = {one.pk: event for one in rows if (event := change(one, now)) is not None}
    done = [one for one in rows if one.pk in events]
    Submission.objects.bulk_update(done, CHANGED, batch_size=100)
    record_all(list(events.values()))
    return Worked(done, sorted({*numbers} - events.keys()))
