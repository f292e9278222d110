"""Customers who look like one person, with the reason in words: proposed, never merged by itself.

Each way to look walks an index from a key on, and stops after a page: how many customers there are makes no difference.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Lower

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow
from heardback.customers.alike import Alike
from heardback.customers.models import Claimed, Customer, Different, Identity, IdentityKind
from heardback.customers.one_person import persons
from heardback.ledger.recording import record
from heardback.wire.numbers import as_number

PAGE = 25
TOGETHER = 6  # of more with one key only these are compared
WAYS = {
    "address": "Nearly the same address",
    "claim": "Gave what is another's",
    "name": "The same name in one organization",
}
Group = tuple[str, list[int]]  # why, and who


@dataclass
class Likeness:
    """`one` came first. `why` speaks for it."""

    one: Customer
    other: Customer
    why: list[str] = field(default_factory=list)


def likenesses(way: str, after: str = "", size: int = PAGE) -> tuple[list[Likeness], str]:
    """Pairs that nobody has decided on, and the key to go on after: "" at the end."""
    walk = {"address": _addresses, "claim": _claims, "name": _names}[way]
    found: dict[tuple[int, int], list[str]] = {}
    while True:
        groups, after = walk(after, size)
        pairs = [(tuple(sorted(pair)), why) for why, who in groups for pair in combinations(who[:TOGETHER], 2)]
        for pair, why in _undecided(pairs):
            found.setdefault(pair, []).append(why)
        if not after or len(found) >= size:
            break
    rows = Customer.objects.select_related("organization").prefetch_related("identities")
    people = rows.in_bulk({number for pair in found for number in pair})
    return [Likeness(people[one], people[other], why) for (one, other), why in found.items()], after


def _addresses(after: str, size: int) -> tuple[list[Group], str]:
    emails = Identity.objects.filter(kind=IdentityKind.EMAIL).annotate(key=Alike("value")).order_by()
    twice = emails.filter(key__gt=after).values("key").annotate(n=Count("pk")).filter(n__gt=1).order_by("key")
    keys = list(twice.values_list("key", flat=True)[:size])
    who: dict[str, list[tuple[int, str]]] = {}
    for key, customer, value in (
        emails.filter(key__in=keys).order_by("customer").values_list("key", "customer", "value")
    ):
        who.setdefault(key, []).append((customer, value))
    groups = [
        (f"Addresses that reach one mailbox nearly everywhere: {' and '.join(v for _, v in who[key][:3])}.",
         list(dict.fromkeys(customer for customer, _ in who[key])))
        for key in keys
    ]  # fmt: skip
    return groups, keys[-1] if len(keys) == size else ""


def _names(after: str, size: int) -> tuple[list[Group], str]:
    firm, _, low = after.partition("~")
    rows = Customer.objects.filter(organization__isnull=False).annotate(low=Lower("name")).filter(low__gt="").order_by()
    if as_number(firm) is not None:
        further = rows.filter(organization__gte=int(firm))
        further = further.filter(Q(organization__gt=int(firm)) | Q(low__gt=low))
    else:
        further = rows
    twice = further.values("organization", "low").annotate(n=Count("pk")).filter(n__gt=1)
    keys = list(twice.order_by("organization", "low").values_list("organization", "low")[:size])
    groups = []
    for organization, name in keys:
        same = rows.filter(organization=organization, low=name).select_related("organization").order_by("pk")
        who = list(same[:TOGETHER])
        groups.append((f"Both are called {who[0].name}, at {who[0].organization}.", [one.pk for one in who]))
    return groups, f"{keys[-1][0]}~{keys[-1][1]}" if len(keys) == size else ""


def _claims(after: str, size: int) -> tuple[list[Group], str]:
    rows = Claimed.objects.select_related("customer", "identity__customer").order_by("-pk")
    if as_number(after) is not None:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[:size])
    groups = []
    for one in found:
        known = one.identity
        what = {"email": "the address", "phone": "the number"}.get(known.kind, "the id")
        why = f"{one.customer} gave {what} {known.value}, which is known as {known.customer}'s."
        groups.append((why, [one.customer_id, known.customer_id]))
    return groups, str(found[-1].pk) if len(found) == size else ""


def _undecided(pairs: Iterable[tuple[tuple[int, ...], str]]) -> Iterator[tuple[tuple[int, int], str]]:
    pairs = list(pairs)
    whose = persons({number for pair, _ in pairs for number in pair})
    ones = {pair[0] for pair, _ in pairs}
    decided = set(Different.objects.filter(one__in=ones).values_list("one", "other"))
    for (one, other), why in pairs:
        if whose[one] != whose[other] and (one, other) not in decided:
            yield (one, other), why


@transaction.atomic
def keep_apart(customer: Customer, other: Customer, *, by: Actor) -> None:
    """These are two, whatever they have in common: they are not proposed again. Said twice, it changes nothing."""
    allow(by, "merge customers")
    one, second = sorted((customer, other), key=lambda row: row.pk)
    if one.pk == second.pk:
        return
    _, new = Different.objects.get_or_create(one=one, other=second, defaults={"by_name": by.name[:200]})
    if new:
        for row, not_this in ((one, second), (second, one)):
            record("customer.kept.apart", actor=by, customer=row.pk, name=str(row), other=str(not_this))


def remember_claims(claims: Iterable[tuple[int, tuple[str, str]]]) -> None:
    """Somebody gave what is known as another's: kept, so that a person may look at it."""
    wanted = list(claims)
    if not wanted:
        return
    values = Identity.objects.filter(value__in={value for _, (_, value) in wanted})
    known = {(identity.kind, identity.value): identity for identity in values}
    rows = [
        Claimed(customer_id=customer, identity=known[pair])
        for customer, pair in dict.fromkeys(wanted)
        if pair in known and known[pair].customer_id != customer
    ]
    Claimed.objects.bulk_create(rows, ignore_conflicts=True)
