"""Looking somebody up while they are on the line: by whatever of them is known, from the first letters on."""

from collections.abc import Iterator
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from heardback.customers.finding import normal_phone
from heardback.customers.models import Customer, Identity, IdentityKind, Organization
from heardback.customers.one_person import persons
from heardback.customers.searching import organizations_like
from heardback.search.asking import asked as read
from heardback.wire.text import clean

LEAST = 2  # letters
LONGEST = 254
LAST = "\U0010ffff"


def look_up(asked: str, country: str = "", limit: int = 8) -> list[Customer]:
    """Whom `asked` may mean, the surest first: who is known by exactly this address, number or id; then whose address,
    number or id begins with it; then whose name, or whose organization's, has it. A number without its country code is
    one of `country`."""
    said = clean(asked)[:LONGEST]
    if len(said) < LEAST:
        return []
    found: dict[int, None] = {}
    for some in _ways(said, country, limit):
        found |= dict.fromkeys(some)
        if len(found) >= limit:
            break
    # Whichever of somebody's rows it is, they are found once, as whoever goes on.
    whose = persons(list(found))
    numbers = list(dict.fromkeys(whose[number] for number in found))[:limit]
    rows = Customer.objects.select_related("organization").prefetch_related("identities").in_bulk(numbers)
    return [rows[number] for number in numbers if number in rows]


def organization_called(asked: str) -> Organization:
    """The one with this name, or with this id of yours. ValidationError on `organization` when there is none, or
    several, which says what they may have meant."""
    asked = clean(asked)
    if not asked:
        raise ValidationError({"organization": "Name an organization."})
    named = Q(external_id=asked) | Q(Exact(Lower("name"), asked.lower()))
    found = list(Organization.objects.filter(named).order_by("pk")[:4])
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.external_id for one in found if one.external_id)
        raise ValidationError({"organization": f"Several are called “{asked[:60]}”. Write the id of one: {ids}."})
    like = [str(one) for one in organizations_like(read(asked), 3)]
    hint = f" Do you mean {', or '.join(like)}?" if like else ""
    raise ValidationError({"organization": f"There is no organization “{asked[:60]}”.{hint}"})


def _ways(said: str, country: str, limit: int) -> Iterator[list[int]]:
    exact = {said, said.lower()}
    with suppress(ValidationError):
        exact.add(normal_phone(said, country))
    kinds = IdentityKind.values  # named, so that the index on kind and value serves
    known = Identity.objects.filter(kind__in=kinds).order_by("pk").values_list("customer", flat=True)
    yield list(known.filter(value__in=exact)[:limit])
    yield list(known.filter(_begins(said))[:limit])
    people: QuerySet[Customer, int] = Customer.objects.order_by("-pk").values_list("pk", flat=True)
    yield list(people.filter(name__icontains=said)[:limit])
    firms = Organization.objects.filter(name__icontains=said).order_by("pk").values_list("pk", flat=True)
    yield list(people.filter(organization__in=list(firms[:limit]))[:limit])


def _begins(said: str) -> Q:
    """A value begins with it, by an index: each database has its own way to say so."""
    each = {said, said.lower()}
    found = Q()
    for start in each:
        if connection.vendor == "sqlite":
            found |= Q(value__gte=start, value__lt=start + LAST)
        else:
            found |= Q(value__startswith=start)
    return found
