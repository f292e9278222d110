"""Promises: "we will tell you by Friday". Nobody ticks them off: they are kept by telling, and broken by silence."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from heardback.accounts.actors import SYSTEM, Actor
from heardback.accounts.roles import allow
from heardback.customers.one_person import persons
from heardback.issues.holding import hold_issue
from heardback.issues.merged import survivor, tree
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.ledger.recording import record
from heardback.ledger.words import HEARD
from heardback.loop.models import Promise
from heardback.loop.texts import text
from heardback.triage.queries import affected

FARTHEST = timedelta(days=366)


def checked_promise(words: str, due: datetime | None) -> tuple[str, datetime]:
    """ValidationError for `promise`, the words, and `promise_by`, the moment, which a form of a message has too."""
    wrong = {}
    words = text("promise", words, 500)
    if not words:
        wrong["promise"] = "Say what you promise, such as “We will tell you when the fix comes”."
    now = timezone.now()
    if due is None or not now < due < now + FARTHEST:
        wrong["promise_by"] = "Promise a moment to come, within a year."
    if wrong or due is None:
        raise ValidationError(wrong)
    return words, due


@transaction.atomic
def promise(issue: Issue, words: str, due: datetime | None, *, by: Actor, made_in: str = "") -> Promise:
    """Promise everyone affected to tell them something by then. They read the words on their page."""
    allow(by, "write to customers")
    words, due = checked_promise(words, due)
    issue = hold_issue(issue)
    if not affected(issue).exists():
        raise ValidationError({"promise": "No customer is joined to this issue, so there is nobody to promise it to."})
    made = Promise.objects.create(issue=issue, words=words, due_at=due, made_by=by.name[:200], made_in=made_in)
    record("promise.made", actor=by, issue=issue.pk, promise=made.pk, words=words, due=f"{due:%a %d %b %Y, %H:%M} UTC")
    return made


@transaction.atomic
def take_back(made: Promise, why: str, *, by: Actor) -> Promise:
    """Take a promise back that can't be kept, with a reason. It is counted apart."""
    allow(by, "write to customers")
    made = Promise.objects.select_for_update(of=("self",)).get(pk=made.pk)
    why = text("why", why, 500, "Say why it is taken back.")
    if made.state != Promise.State.OPEN:
        raise ValidationError({"why": f"It is {made.get_state_display().lower()} already."})
    _settle(made, Promise.State.TAKEN_BACK, timezone.now(), by, why)
    return made


def settle_promises() -> int:
    """The worker's part: each open promise is kept once everyone affected has heard, and broken when that was not by
    when it was due. One that was broken is owed until everyone has heard after all. Returns how many were settled."""
    settled = 0
    for number in (
        Promise.objects.filter(state=Promise.State.OPEN).order_by("due_at").values_list("pk", flat=True)[:500]
    ):
        settled += _look_at(number)
    broken = Promise.objects.filter(state=Promise.State.BROKEN, made_good_at=None)
    for number in broken.order_by("due_at").values_list("pk", flat=True)[:500]:
        settled += _make_good(number)
    return settled


@transaction.atomic
def _look_at(number: int) -> bool:
    made = Promise.objects.select_for_update(of=("self",)).select_related("issue").get(pk=number)
    if made.state != Promise.State.OPEN:
        return False
    now = timezone.now()
    wanted, missing = _who_waits(made, made.due_at)
    if wanted and not missing:
        _settle(made, Promise.State.KEPT, now, SYSTEM, "")
    elif not wanted and made.due_at <= now:
        _settle(made, Promise.State.TAKEN_BACK, now, SYSTEM, "Nobody is joined to it any more.")
    elif made.due_at <= now:
        why = f"{len(missing)} of {len(wanted)} customers heard nothing by then."
        _settle(made, Promise.State.BROKEN, now, SYSTEM, why)
    else:
        return False
    return True


@transaction.atomic
def _make_good(number: int) -> bool:
    made = Promise.objects.select_for_update(of=("self",)).select_related("issue").get(pk=number)
    if made.state != Promise.State.BROKEN or made.made_good_at is not None:
        return False
    now = timezone.now()
    if _who_waits(made, now)[1]:
        return False
    made.made_good_at = now
    made.save(update_fields=["made_good_at"])
    record("promise.made.good", actor=SYSTEM, issue=made.issue_id, promise=made.pk, words=made.words)
    return True


def _who_waits(made: Promise, until: datetime) -> tuple[set[int], set[int]]:
    """The people it was made to, and those of them who had heard nothing of the issue `until` then."""
    issue = survivor(made.issue)
    wanted = {customer.person for customer in affected(issue)}
    # Who chose to read it on their page has it there.
    heard = Event.objects.filter(word__in=HEARD, issue__in=tree(issue.pk), at__gt=made.made_at, at__lte=until)
    if made.made_in:
        heard = heard.exclude(facts__occasion=made.made_in)
    return wanted, wanted - set(persons([pk for pk in heard.values_list("customer", flat=True) if pk]).values())


def _settle(made: Promise, state: str, at: datetime, by: Actor, why: str) -> None:
    made.state, made.settled_at, made.why = state, at, why
    made.save(update_fields=["state", "settled_at", "why"])
    word = {
        Promise.State.KEPT: "promise.kept", Promise.State.BROKEN: "promise.broken",
        Promise.State.TAKEN_BACK: "promise.back",
    }[Promise.State(state)]  # fmt: skip
    record(word, actor=by, issue=made.issue_id, promise=made.pk, words=made.words, why=why)


def promises_of(issues: Collection[int]) -> list[Promise]:
    """Of an issue and what was merged into it: the open ones first, then the latest."""
    rows = Promise.objects.filter(issue__in=issues).order_by("-pk")[:50]
    return sorted(rows, key=lambda made: (made.state != Promise.State.OPEN, -made.pk))


def open_promises() -> QuerySet[Promise]:
    return Promise.objects.filter(state=Promise.State.OPEN).select_related("issue").order_by("due_at", "pk")


def owed_promises(now: Any) -> QuerySet[Promise]:
    """What was to be told by now and was not told to everyone: late, or broken and not made good yet."""
    late = Q(state=Promise.State.OPEN, due_at__lte=now)
    return Promise.objects.filter(late | Q(state=Promise.State.BROKEN, made_good_at=None))


def next_promise(issue: Issue) -> Promise | None:
    """What was promised next to those whom it hurts."""
    return open_promises().filter(issue__in=tree(issue.pk)).first()
