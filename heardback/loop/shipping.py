"""What is out of what was built, and who was told of it. Read in the ledger: rooms above this one tell."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from heardback.customers.one_person import persons
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.releases.models import Release
from heardback.releases.queries import production_release, production_releases
from heardback.releases.reaching import later, others_later, someone_waits, with_plans


def shipped(issue: Issue) -> Release | None:
    """The latest production release that contains what was built last; one from before it was built contains
    something else."""
    return production_release(issue, since=_built(_moves(issue)))


def not_reached(issue: Issue, customers: Iterable[int], at: datetime | None = None) -> dict[int, datetime]:
    """Those of these customers whose environment does not have what was built last -> when it will; as it was `at`."""
    return later(_with_it(issue, at), customers, at)


def reaches_at(issue: Issue, customer: int | None) -> datetime | None:
    """When it reaches one of them, or somebody of whom nobody knows who they are; None when it has."""
    releases = _with_it(issue)
    return later(releases, [customer]).get(customer) if customer else others_later(releases)


def someone_is_left(issue: Issue) -> bool:
    """Whether some may not have it yet."""
    return someone_waits(_with_it(issue))


def _with_it(issue: Issue, at: datetime | None = None) -> list[Release]:
    """The production releases of what was built last; or of what had been `at` a time."""
    moves = _moves(issue) if at is None else _moves(issue).filter(at__lte=at)
    releases = with_plans(production_releases(issue, since=_built(moves)), at)
    return list(releases if at is None else releases.filter(released_at__lte=at))


def _built(moves: QuerySet[Event]) -> datetime | None:
    return moves.filter(facts__enters=Stage.BUILDING.label).values_list("at", flat=True).first()


def round_began(issue: Issue) -> datetime | None:
    """When it was last started from again, after a bounce or an appeal; None in the first round."""
    starts = _moves(issue).filter(facts__verb__in=("bounce", "appeal"))
    return starts.values_list("at", flat=True).first()


def occasion_of_release(issue: Issue) -> str:
    """What telling that it is out is known by. Built anew, because what was out did not hold, it is told anew."""
    builds = _moves(issue).filter(facts__enters=Stage.BUILDING.label, facts__round=issue.round).count()
    return f"released:{issue.pk}:{issue.round}" + (f".{builds}" if builds > 1 else "")


def occasion_of_sign_off(issue: Issue) -> str:
    """What asking whether it is fixed is known by."""
    return f"signoff:{issue.pk}:{issue.round}"


def occasion_of_declining(issue: Issue) -> str:
    """What telling that it will not be changed is known by."""
    return f"declined:{issue.pk}:{issue.round}"


def told_people(issue: Issue, occasion: str) -> set[int]:
    """Which persons the ledger says were told on this occasion."""
    return _people(["told"], issue, occasion)


def left_out_people(issue: Issue, occasion: str) -> set[int]:
    """Whom a person decided not to tell, and who did not want to be told."""
    return _people(["left.out", "not.wanted"], issue, occasion)


def _people(words: list[str], issue: Issue, occasion: str) -> set[int]:
    rows = Event.objects.filter(word__in=words, issue=issue.pk, facts__occasion=occasion, customer__isnull=False)
    return set(persons([pk for pk in rows.values_list("customer", flat=True) if pk is not None]).values())


def _moves(issue: Issue) -> QuerySet[Event]:
    return Event.objects.filter(word="issue.moved", issue=issue.pk).order_by("-pk")
