"""Saying when a release reaches an organization, and everybody else; and noticing that it has."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM, Actor
from heardback.customers.models import Organization
from heardback.ledger.recording import record
from heardback.releases.models import Environment, Release, Rollout

OTHERS = "everybody else"
SOME = 200  # at a time
FAR = timedelta(days=3 * 366)


@transaction.atomic
def roll_out(release: Release, organization: Organization, reaches_at: datetime, *, by: Actor) -> Rollout:
    """It reaches this organization then, which may be past; instead of what was said before. ValidationError unless it
    is in production."""
    _not_absurd(reaches_at)
    release = _held(release)
    row = Rollout.objects.filter(release=release, organization=organization).first()
    if row is not None and row.reaches_at == reaches_at:
        return row
    row = row or Rollout(release=release, organization=organization)
    row.reaches_at, row.noticed, row.by_name = reaches_at, reaches_at <= timezone.now(), by.name[:200]
    row.save()
    _record("release.reaches", release, by, str(organization), reaches_at)
    return row


@transaction.atomic
def take_back(release: Release, organization: Organization, *, by: Actor) -> None:
    """This organization gets it with everybody else. ValidationError when it had no time of its own."""
    release = _held(release)
    if not Rollout.objects.filter(release=release, organization=organization).delete()[0]:
        raise ValidationError({"organization": f"{organization} gets it with everybody else already."})
    _record("release.reaches", release, by, str(organization), release.reaches_others_at)


@transaction.atomic
def roll_out_to_others(release: Release, reaches_at: datetime | None, *, by: Actor) -> Release:
    """It reaches those who belong to no organization that has a time of its own then; None for at once."""
    if reaches_at is not None:
        _not_absurd(reaches_at)
    release = _held(release)
    if release.reaches_others_at != reaches_at:
        release.reaches_others_at = reaches_at
        release.others_noticed = reaches_at is None or reaches_at <= timezone.now()
        release.save(update_fields=["reaches_others_at", "others_noticed"])
        _record("release.reaches", release, by, OTHERS, reaches_at)
    return release


def plan(
    release: Release, reaches: Mapping[Organization, datetime], others: datetime | None = None, *, by: Actor
) -> None:
    """All of it, in the transaction of what makes the release."""
    for organization, at in reaches.items():
        roll_out(release, organization, at, by=by)
    if others is not None:
        roll_out_to_others(release, others, by=by)


def notice_reached() -> int:
    """Write down that the time of some came, so that they are told. Returns of how many."""
    now = timezone.now()
    come = Rollout.objects.filter(noticed=False, reaches_at__lte=now).exists()
    if come or Release.objects.filter(others_noticed=False, reaches_others_at__lte=now).exists():
        return _notice(now)
    return 0


@transaction.atomic
def _notice(now: datetime) -> int:
    due = Rollout.objects.filter(noticed=False, reaches_at__lte=now).select_for_update(skip_locked=True, of=("self",))
    rows = list(due.select_related("release__product", "organization").order_by("reaches_at")[:SOME])
    Rollout.objects.filter(pk__in=[row.pk for row in rows]).update(noticed=True)
    waiting = Release.objects.filter(others_noticed=False, reaches_others_at__lte=now)
    others = list(waiting.select_for_update(skip_locked=True, of=("self",)).select_related("product")[:SOME])
    Release.objects.filter(pk__in=[release.pk for release in others]).update(others_noticed=True)
    for row in rows:
        _record("release.reached", row.release, SYSTEM, str(row.organization), row.reaches_at)
    for release in others:
        _record("release.reached", release, SYSTEM, OTHERS, release.reaches_others_at)
    return len(rows) + len(others)


def _not_absurd(at: datetime) -> None:
    if not datetime(2000, 1, 1, tzinfo=UTC) <= at <= timezone.now() + FAR:
        raise ValidationError({"reaches_at": "Choose a day within the next three years."})


def _held(release: Release) -> Release:
    release = Release.objects.select_for_update(of=("self",)).select_related("product").get(pk=release.pk)
    if release.environment != Environment.PRODUCTION:
        raise ValidationError({"reaches": "Customers have no staging: only what is in production reaches them."})
    return release


def _record(word: str, release: Release, by: Actor, whom: str, at: datetime | None) -> None:
    when = f"on {at:%d %B %Y} at {at:%H:%M} UTC".replace(" 0", " ", 1) if at else "at once"
    record(
        word, actor=by, product=release.product.name, version=release.version, whom=whom, when=when, release=release.pk
    )
