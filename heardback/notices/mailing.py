"""Release day: a person looks through what everyone affected is told, changes it, leaves somebody out, and sends it.

Sending only says that it may go; `slices` writes the notices, and can be killed between any two of them.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.customers.languages import NAMES
from heardback.customers.models import Customer
from heardback.customers.one_person import rows_of
from heardback.issues.models import Issue
from heardback.ledger.recording import record
from heardback.loop.shipping import occasion_of_release, shipped
from heardback.loop.texts import choice, text
from heardback.notices.audiences import count, is_out_with, ready_issues
from heardback.notices.models import Audience, Group, LeftOut, Mailing, Notice, State
from heardback.releases.models import Environment, Release

LONGEST = 5000  # characters
AFFECTED = (Audience.REPORTED, Audience.JOINED)


@transaction.atomic
def write_words(release: Release, issue: Issue, audience: str, language: str, words: str, *, by: Actor) -> Group:
    """What a group reads instead of our usual words, in one language, or ("") in all for which there are none; "" for
    the usual words again. ValidationError when it went out already, or the words are too long."""
    choice("audience", audience, Audience.values)
    choice("language", language, ["", *NAMES])
    words = text("words", words, LONGEST)
    mailing = _held(release)
    if not release.issues.filter(pk=issue.pk).exists():
        raise ValidationError({"issue": f"{issue.key} is not in {release}."})
    group, _ = Group.objects.get_or_create(mailing=mailing, issue=issue, audience=audience)
    if group.begun_at is not None:
        raise ValidationError({"words": "It is going out already in the words that stood here."})
    if group.words.get(language, "") == words:
        return group
    group.words = {name: said for name, said in {**group.words, language: words}.items() if said}
    group.save(update_fields=["words"])
    whom = f"those of {issue.key} who {Audience(audience).label.lower()}{_in(language)}"
    _record("mailing.worded", release, by, whom=whom, text=words or "our usual words", issue=issue.pk)
    return group


@transaction.atomic
def leave_out(release: Release, customer: Customer, why: str, *, by: Actor) -> LeftOut:
    """Tell this customer nothing of the release. ValidationError without a reason, or when they are told already."""
    why = text("why", why, 500, "Say why they should not hear of it: it stays beside their name.")
    mailing = _held(release)
    if Notice.objects.filter(group__mailing=mailing, customer__in=rows_of(customer.pk)).exists():
        raise ValidationError({"customer": f"{customer} was written to already."})
    row, new = LeftOut.objects.get_or_create(
        mailing=mailing, customer=customer, defaults={"why": why, "by_name": by.name[:200]}
    )
    if not new:
        raise ValidationError({"customer": f"{customer} is left out already, by {row.by_name}: {row.why}"})
    _record("mailing.left.out", release, by, customer=customer.pk, customer_name=str(customer), why=why)
    return row


@transaction.atomic
def take_in(release: Release, customer: Customer, *, by: Actor) -> None:
    """They hear of it after all: with the others, or now when those were told. ValidationError unless left out."""
    mailing = _held(release)
    if not LeftOut.objects.filter(mailing=mailing, customer__in=rows_of(customer.pk)).delete()[0]:
        raise ValidationError({"customer": f"{customer} is not left out."})
    _record("mailing.taken.in", release, by, customer=customer.pk, customer_name=str(customer), of=release.pk)


@transaction.atomic
def send(release: Release, *, by: Actor) -> int:
    """Let it go to all who can be told now. Returns how many that are; ValidationError when there are none, or it went
    already. What is ready only later is sent by another press."""
    if release.environment != Environment.PRODUCTION:
        raise ValidationError("Nobody is told before it is in production.")
    ready = ready_issues(release)
    if not ready:
        raise ValidationError("No issue of it is being released yet, so there is nobody to tell.")
    begun = [group for issue in ready for group in begin(release, issue, Audience.values)]
    people = sum(group.people for group in begun)
    if not begun:
        raise ValidationError("Everybody who can be told of it is being told already.")
    keys = ", ".join(dict.fromkeys(group.issue.key for group in begun))
    _record("mailing.begun", release, by, count=people, whom=f"customers of {keys}")
    return people


def begin(release: Release, issue: Issue, audiences: Collection[str]) -> list[Group]:
    """Begin these groups, of whom there is anybody; in the transaction of what makes it so. Those begun before stay as
    they are. Returns the new ones."""
    mailing, now, new = _held(release), timezone.now(), []
    there = {group.audience: group for group in Group.objects.filter(mailing=mailing, issue=issue)}
    for audience in audiences:
        group = there.get(audience) or Group(mailing=mailing, issue=issue, audience=audience)
        if group.begun_at is not None:
            continue
        group.people = count(issue, audience)
        if not group.people:
            continue
        group.issue, group.begun_at, group.occasion = issue, now, occasion_of_release(issue)
        group.save()
        new.append(group)
    return new


def go_on(release: Release) -> None:
    """Tell whom it has reached since, of the issues in it: in the transaction of what says that it has."""
    for issue in release.issues.filter(merged_into=None).select_related("product"):
        current = shipped(issue)
        if current is None or not is_out_with(current, issue):
            continue
        begun = Group.objects.filter(mailing__release=current, issue=issue, begun_at__isnull=False)
        if begun.exists() or not current.review:
            begin(current, issue, AFFECTED)
        begun.update(after=0, ended_at=None)  # who was told is not told again


@transaction.atomic
def pause(release: Release, *, by: Actor) -> None:
    """Nothing more of it goes out, but what is in the hands of the mail server. ValidationError when it isn't going."""
    mailing = _held(release)
    if mailing.paused_at is not None:
        raise ValidationError("It is paused already.")
    if not is_going(mailing):
        raise ValidationError("Nothing of it is going out.")
    mailing.paused_at = timezone.now()
    mailing.save(update_fields=["paused_at"])
    hold_back(mailing)
    _record("mailing.paused", release, by)


@transaction.atomic
def resume(release: Release, *, by: Actor) -> None:
    """Let it go on where it was. ValidationError unless it is paused."""
    mailing = _held(release)
    if mailing.paused_at is None:
        raise ValidationError("It is not paused.")
    mailing.paused_at = None
    mailing.save(update_fields=["paused_at"])
    held = Notice.objects.filter(group__in=_groups(mailing), state=State.HELD)
    held.update(state=State.WAITING, due_at=timezone.now())
    _record("mailing.resumed", release, by)


def hold_back(mailing: Mailing) -> int:
    """Take what waits to be sent off the list. What a worker has in hand goes out, or comes back and is held then."""
    due = Notice.objects.filter(group__in=_groups(mailing), state=State.WAITING, due_at__lte=timezone.now())
    return due.update(state=State.HELD, due_at=None)


def is_going(mailing: Mailing) -> bool:
    """Whether anything of it has still to be written or sent."""
    if Group.objects.filter(mailing=mailing, begun_at__isnull=False, ended_at=None).exists():
        return True
    return Notice.objects.filter(group__in=_groups(mailing), state__in=[State.WAITING, State.HELD]).exists()


def _groups(mailing: Mailing) -> list[int]:
    return list(Group.objects.filter(mailing=mailing).values_list("pk", flat=True))


def _held(release: Release) -> Mailing:
    """The release's mailing, locked, so that one of two presses comes first."""
    Mailing.objects.get_or_create(release=release)
    return Mailing.objects.select_for_update().get(release=release)


def _in(language: str) -> str:
    return f", in {NAMES[language]}" if language else ""


def _record(word: str, release: Release, by: Actor, **facts: Any) -> None:
    record(word, actor=by, version=f"{release.product} {release.version}", **facts)
