"""Who is in a group, and how its customers stand: each person once, by whichever of their rows was last."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from heardback.customers.models import Customer
from heardback.customers.one_person import rows_of, rows_of_each
from heardback.ledger.models import Event
from heardback.loop.asking_often import asked_lately
from heardback.loop.models import Confirmation, Consent, Membership, Preview, ValidationGroup

MOST_PROPOSALS = 200  # of a group, the latest, that are looked at


def memberships_of(group: ValidationGroup) -> QuerySet[Membership]:
    """One of each person: of several rows of theirs, the one that changed last."""
    rows = Membership.objects.filter(group=group).select_related("customer__organization")
    whose = Coalesce(F("customer__survivor"), F("customer"), output_field=BigIntegerField())
    outer = Coalesce(OuterRef("customer__survivor"), OuterRef("customer"), output_field=BigIntegerField())
    later = Membership.objects.filter(group=group).alias(whose=whose).filter(whose=outer)
    later = later.filter(Q(since__gt=OuterRef("since")) | Q(since=OuterRef("since"), pk__gt=OuterRef("pk")))
    # Only who was merged can have another row.
    return rows.exclude(Q(customer__survivor__isnull=False) & Exists(later))


def membership_of(group: ValidationGroup, customer: int) -> Membership | None:
    """How this person stands to it."""
    rows = Membership.objects.filter(group=group, customer__in=rows_of(customer)).select_related("customer", "group")
    return rows.order_by("-since", "-pk").first()


def members(group: ValidationGroup) -> list[Customer]:
    """Who agreed to see proposals first, and has not said otherwise since: each person once."""
    rows = memberships_of(group).filter(state=Membership.State.IN).order_by("pk")
    return [row.customer for row in rows]


def are_in(groups: Collection[int], customer: int) -> list[Membership]:
    """This person's standing memberships of these groups."""
    found = []
    for group in ValidationGroup.objects.filter(pk__in=groups, is_open=True).order_by("pk"):
        standing = membership_of(group, customer)
        if standing is not None and standing.state == Membership.State.IN:
            found.append(standing)
    return found


def groups_of(customer: Customer) -> list[Membership]:
    """How this person stands to every group that asked them, each group once."""
    rows = Membership.objects.filter(customer__in=rows_of(customer.pk)).select_related("group__product", "customer")
    once: dict[int, Membership] = {}
    for row in rows.order_by("-since", "-pk"):
        once.setdefault(row.group_id, row)
    return sorted(once.values(), key=lambda row: row.group_id)


@dataclass(frozen=True)
class MemberNow:
    """How somebody stands to a group. `asked` for a word about its proposals, `answered` so often of these; `lately`
    they were asked for anything at all. `consent` is what they agreed to last."""

    membership: Membership
    asked: int
    answered: int
    lately: int
    last_asked: datetime | None
    consent: Consent | None


def members_now(group: ValidationGroup, memberships: Sequence[Membership]) -> list[MemberNow]:
    """The same memberships, with how often each person was asked and answered; in a bounded number of queries."""
    rows = rows_of_each({row.customer_id for row in memberships})
    whose = {row: customer for customer, each in rows.items() for row in each}
    proposals = list(group.proposals.order_by("-pk").values_list("pk", flat=True)[:MOST_PROPOSALS])
    shown = {f"proposal:{pk}" for pk in proposals}
    asks = Q(facts__occasion__in=shown) | Q(facts__occasion__startswith=f"group:{group.pk}:")
    asked: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    told = Event.objects.filter(asks, word="told", customer__in=whose)
    for row, occasion, at in told.values_list("customer", "facts__occasion", "at"):
        if row is not None:
            asked[whose[row]].append((occasion, at))
    answered: dict[int, set[int]] = defaultdict(set)
    for given in (Preview, Confirmation):
        answers = given.objects.filter(proposal__in=proposals, customer__in=whose).values_list("customer", "proposal")
        for row, proposal in answers:
            answered[whose[row]].add(proposal)
    agreed: dict[int, Consent] = {}
    said = Consent.objects.filter(membership__group=group, membership__customer__in=whose).select_related("membership")
    for consent in said.order_by("given_at", "pk"):
        agreed[whose[consent.membership.customer_id]] = consent
    lately = asked_lately(list(rows), group.product.asked_days)
    return [
        MemberNow(
            row,
            asked=len({occasion for occasion, _ in asked[row.customer_id] if occasion in shown}),
            answered=len(answered[row.customer_id]),
            lately=lately[row.customer_id],
            last_asked=max((at for _, at in asked[row.customer_id]), default=None),
            consent=agreed.get(row.customer_id),
        )
        for row in memberships
    ]


def how_many(group: ValidationGroup) -> dict[str, int]:
    """State -> people, each counted once."""
    rows = memberships_of(group).order_by().values_list("state")
    return dict.fromkeys(Membership.State.values, 0) | dict(rows.annotate(Count("pk")))
