"""Whom a release has reached. Somebody counts as reached only when the environment of their organization has it.

Who is named by several of their rows' organizations has it with the first of them; who is named by none, with the
others. Of several releases with the same fix, whichever comes first brings it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from heardback.customers.models import Customer
from heardback.customers.one_person import person, rows_of_each
from heardback.releases.models import Release, Rollout

LONG_AGO = datetime.min.replace(tzinfo=UTC)
LOOKED_AT = 1000  # customers whose organizations are looked for
SOME = 2000  # customers that one query is asked of


@dataclass(frozen=True)
class Ahead:
    """Who gets it, and when; `organization` is None for everybody else."""

    organization: int | None
    name: str
    at: datetime


def with_plans(releases: QuerySet[Release], now: datetime | None = None) -> QuerySet[Release]:
    """The same, each knowing whether it has still to reach some organization: `has_ahead`."""
    ahead = Rollout.objects.filter(release=OuterRef("pk"), reaches_at__gt=now or timezone.now())
    return releases.annotate(has_ahead=Exists(ahead))


def someone_waits(releases: Iterable[Release], now: datetime | None = None) -> bool:
    """Whether there may be anybody whom none of these (`with_plans`) has reached."""
    now = now or timezone.now()
    releases = list(releases)
    return bool(releases) and all(release.has_ahead or _others_wait(release, now) for release in releases)  # type: ignore[attr-defined]


def later(releases: Iterable[Release], customers: Iterable[int], now: datetime | None = None) -> dict[int, datetime]:
    """Those of these customers whom none of the releases (`with_plans`) has reached yet -> when the first one does."""
    now, releases = now or timezone.now(), list(releases)
    if not someone_waits(releases, now):
        return {}
    plans: dict[int, dict[int, datetime]] = {release.pk: {} for release in releases}
    for release, organization, at in Rollout.objects.filter(release__in=plans).values_list(
        "release", "organization", "reaches_at"
    ):
        plans[release][organization] = at
    waiting: dict[int, datetime] = {}
    for some in batched(customers, SOME):
        firms = _firms(some)
        for customer in some:
            at = min(_when(release, plans[release.pk], firms[customer]) for release in releases)
            if at > now:
                waiting[customer] = at
    return waiting


def others_later(releases: Iterable[Release], now: datetime | None = None) -> datetime | None:
    """When it reaches those of whom nobody knows who they are; None when it has."""
    now, releases = now or timezone.now(), list(releases)
    if not releases:
        return None
    first = min(_when(release, {}, set()) for release in releases)
    return first if first > now else None


def waits(release: Release, whose: str, now: datetime | None = None) -> Q:
    """For counting: the persons at `whose` (see `customers.one_person.person`) whom it has not reached yet."""
    now = now or timezone.now()
    rollouts = Rollout.objects.filter(release=release)
    there = Q(**{f"{whose}__in": _people(rollouts.filter(reaches_at__lte=now))})
    if _others_wait(release, now):
        return ~there
    return Q(**{f"{whose}__in": _people(rollouts.filter(reaches_at__gt=now))}) & ~there


def ahead(release: Release, most: int | None = None, now: datetime | None = None) -> list[Ahead]:
    """Who gets it later, the first to get it first; everybody else in their place."""
    now = now or timezone.now()
    rows = Rollout.objects.filter(release=release, reaches_at__gt=now).select_related("organization")
    found = [
        Ahead(row.organization_id, str(row.organization), row.reaches_at) for row in rows.order_by("reaches_at")[:most]
    ]
    if release.reaches_others_at and _others_wait(release, now):
        found.append(Ahead(None, "everybody else", release.reaches_others_at))
    return sorted(found, key=lambda one: one.at)


def who_gets_it_when(later: Mapping[int, datetime], most: int = 3) -> list[tuple[str, str]]:
    """Of those who are not reached (see `later`), the first few organizations, and the day."""
    soonest = sorted(later, key=lambda customer: (later[customer], customer))[:LOOKED_AT]
    rows = Customer.objects.filter(pk__in=soonest).select_related("organization").in_bulk()
    found = {
        (str(rows[one].organization or rows[one]), f"{timezone.localtime(later[one]):%d %B %Y}".lstrip("0")): None
        for one in soonest
    }
    return list(found)[:most]


def _others_wait(release: Release, now: datetime) -> bool:
    return release.reaches_others_at is not None and release.reaches_others_at > now


def _when(release: Release, plan: dict[int, datetime], firms: Collection[int]) -> datetime:
    named = [plan[firm] for firm in firms if firm in plan]
    return min(named) if named else release.reaches_others_at or LONG_AGO


def _firms(customers: Collection[int]) -> dict[int, set[int]]:
    """Customer -> the organizations of all of their rows."""
    rows = rows_of_each(customers)
    found = Customer.objects.filter(pk__in={row for each in rows.values() for row in each}, organization__isnull=False)
    firm = dict(found.values_list("pk", "organization"))
    return {customer: {firm[row] for row in each if row in firm} for customer, each in rows.items()}


def _people(rollouts: QuerySet[Rollout]) -> QuerySet[Customer, Any]:
    inside = Customer.objects.filter(organization__in=rollouts.values("organization"))
    return inside.annotate(whose_row=person()).values("whose_row")
