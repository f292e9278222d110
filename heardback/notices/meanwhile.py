"""Telling everyone affected what they can do meanwhile: once a person and version, and once when it was wrong.

What a notice told of a workaround stands in its row (`Notice.workaround`), whether the notice was about that alone or
said it beside something else; so nobody is told the same version twice.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.board.models import PublicIssue
from heardback.customers.models import Customer
from heardback.customers.one_person import person, rows_of_each
from heardback.issues.holding import hold_issue
from heardback.issues.merged import tree
from heardback.issues.models import Issue, Workaround
from heardback.issues.workarounds import NONE_HOLDS, as_text, workaround_of
from heardback.ledger.models import Event
from heardback.ledger.recording import record
from heardback.loop.meanwhile import brought_to_all
from heardback.notices.models import Kind, Notice, Sending, State
from heardback.notices.telling import Telling
from heardback.triage.queries import let_in_rows, reporters

TOLD = (State.WAITING, State.HELD, State.FOLDED, State.SENT)


def to_be_told(issue: Issue, now: Workaround) -> tuple[int, int]:
    """How many people were not told this version yet: those who reported it, who read it as it is; and those who
    joined by themselves, who read the board's words, where there are some."""
    told = Notice.objects.filter(workaround=now.told_as).annotate(whose=person("customer")).values("whose")
    inside = let_in_rows(issue).order_by()
    reported = _people(inside, told)
    if not public_words(issue):
        return reported, 0
    heard = Notice.objects.filter(occasion=_in_public(now)).annotate(whose=person("customer")).values("whose")
    return reported, _people(reporters(issue).exclude(pk__in=inside.values("pk")), heard)


def in_the_way(issue: Issue, now: Workaround, people: int) -> str:
    """Why it cannot go out now to so many who were not told; "" when it can."""
    if now.verified_at is None:
        return "Nobody has tried this version yet. Try it first: so many will follow it."
    if (release := brought_to_all(issue)) is not None:
        return f"Nobody needs it any more: the fix is out in {release.version}."
    if Sending.objects.filter(workaround=now, ended_at=None).exists():
        return "It is going out already."
    return "" if people else "Everyone affected was told this version already."


@transaction.atomic
def tell_workaround(issue: Issue, *, by: Actor, version: int | None = None) -> int:
    """Let it go to everyone affected who was not told this version. Returns how many; ValidationError when it cannot
    go, or there is nobody left. The worker writes and sends it."""
    issue = hold_issue(issue)
    now = workaround_of(issue)
    if now is None:
        raise ValidationError({"version": NONE_HOLDS})
    if version is not None and version != now.version:
        raise ValidationError({"version": f"It is version {now.version} that holds now. Look at it first."})
    people = sum(to_be_told(issue, now))
    if why_not := in_the_way(issue, now, people):
        raise ValidationError(why_not)
    Sending.objects.create(workaround=now, people=people, by_name=by.name[:200])
    record("workaround.sent", actor=by, issue=issue.pk, version=now.version, count=people)
    return people


def tell(issue: Issue, now: Workaround, customers: Iterable[int], *, themselves: bool) -> Iterator[Telling]:
    """The version that holds, to these; to those who joined by themselves in the public's words, or not at all."""
    if themselves:
        words = public_words(issue)
        for customer in customers if words else ():
            yield Telling(Kind.WORKAROUND, customer, _in_public(now), issue=issue.pk, facts={"meanwhile": words})
        return
    steps = list(now.steps.values_list("text", "picture"))
    facts = {
        "meanwhile": as_text(now.text, [text for text, _ in steps]),
        "verified_by": now.verified_name,
        "pictures": any(picture for _, picture in steps),
    }
    for customer in customers:
        occasion = f"workaround:{now.told_as}"
        yield Telling(
            Kind.WORKAROUND, customer, occasion, issue=issue.pk, facts=facts, workaround=now.told_as
        )  # fmt: skip


def retracted(event: Event) -> Iterator[Telling]:
    """From a `workaround.retracted`: whoever was told it hears that it was wrong, and so does who was told what it
    replaced, and finds nothing in its place."""
    wrong = Workaround.objects.get(pk=event.facts["workaround"])
    if not event.facts["tells"]:
        return
    facts = {"note": wrong.retracted_why}
    told = Notice.objects.filter(workaround__in=_standing_with(wrong), state__in=TOLD, issue__in=tree(wrong.issue_id))
    for customer in sorted(set(told.values_list("customer", flat=True))):
        yield Telling(
            Kind.RETRACTED, customer, f"retracted:{wrong.told_as}", issue=event.issue, facts=facts
        )  # fmt: skip


def take_back(event: Event) -> int:
    """What of a retracted workaround was not handed over yet is not sent. Returns how many were taken back."""
    wrong = Workaround.objects.get(pk=event.facts["workaround"])
    if not event.facts["tells"]:
        return 0
    roots = _standing_with(wrong)
    mine = Q(due_at__lte=timezone.now()) | Q(gathered=True) | Q(state=State.HELD)
    waiting = Notice.objects.filter(mine, workaround__in=roots, state__in=[State.WAITING, State.HELD])
    taken = waiting.filter(kind=Kind.WORKAROUND).update(state=State.TAKEN_BACK, due_at=None)
    for notice in waiting.filter(gathered=True):  # what it says beside is worded when it is folded
        Notice.objects.filter(pk=notice.pk, state=State.WAITING, gathered=True).update(
            workaround=None, facts={**(notice.facts or {}), "meanwhile": ""}
        )
    return taken


def who_was_told(issue: Issue, customers: Collection[int]) -> set[int]:
    """Those of these customers, or of the same persons, who were told a workaround that was not retracted."""
    of = rows_of_each(list(customers))
    rows = {row for each in of.values() for row in each}
    notices = Notice.objects.filter(customer__in=rows, workaround__isnull=False, workaround__retracted_at=None)
    told = set(notices.filter(issue__in=tree(issue.pk), state__in=TOLD).values_list("customer", flat=True))
    return {customer for customer, each in of.items() if told.intersection(each)}


def public_words(issue: Issue) -> str:
    public = PublicIssue.objects.filter(issue=issue, withdrawn_at=None).first()
    return public.meanwhile if public else ""


def _people(rows: QuerySet[Customer], told: Any) -> int:
    """How many persons these are, without those who were told by whichever of their rows."""
    whose = rows.annotate(whose=person()).exclude(whose__in=told)
    return whose.order_by().values("whose").distinct().count()


def _in_public(now: Workaround) -> str:
    return f"workaround:{now.told_as}:public"


def _standing_with(wrong: Workaround) -> list[int]:
    """What customers were told who find nothing there now: it, and what it replaced, back to what was retracted
    before."""
    versions = Workaround.objects.filter(issue=wrong.issue_id, version__lte=wrong.version).order_by("-version")
    found = []
    for version in versions:
        if version.retracted_at is not None and version.pk != wrong.pk:
            break
        found.append(version.told_as)
    return found
