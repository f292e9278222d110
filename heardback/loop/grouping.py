"""Groups of customers who see proposals first: made, changed, closed; people asked into one, and taken out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow
from heardback.customers.models import Customer
from heardback.customers.one_person import persons, rows_of_each
from heardback.customers.queries import addresses
from heardback.ledger.recording import record
from heardback.loop.asking_often import in_peace
from heardback.loop.consenting import withdraw
from heardback.loop.members import membership_of
from heardback.loop.models import Membership, ValidationGroup
from heardback.loop.texts import text
from heardback.products.models import Product

# Who said no, or left, or never answered, is not asked by the same group again before so long.
ASKED_AGAIN_AFTER = timedelta(days=180)
AT_ONCE = 200  # people asked by one press
ABOUT_LONGEST = 2_000


@dataclass(frozen=True)
class Asked:
    """Who was asked, and who was not, with why."""

    asked: list[Customer]
    left: list[tuple[Customer, str]]


@transaction.atomic
def make_group(product: Product, name: str, about: str, *, by: Actor) -> ValidationGroup:
    """`about` says to customers what the group is for, and is what they agree to."""
    allow(by, "edit groups")
    said = _checked(product, name, about)
    group = ValidationGroup.objects.create(product=product, made_by=by.name[:200], **said)
    record("group.made", actor=by, group=group.pk, name=group.name, product=product.name)
    return group


@transaction.atomic
def change_group(
    group: ValidationGroup,
    *,
    by: Actor,
    name: str | None = None,
    about: str | None = None,
    is_open: bool | None = None,
) -> ValidationGroup:
    """Change what is given. Who agreed before stays in: what they agreed to is kept as they read it."""
    allow(by, "edit groups")
    group = _held(group)
    wanted = _checked(
        group.product, group.name if name is None else name, group.about if about is None else about, group
    )
    said = {field: value for field, value in wanted.items() if getattr(group, field) != value}
    changed: dict[str, object] = dict(said)
    if is_open is not None and is_open != group.is_open:
        changed["is_open"] = is_open
    for field, value in changed.items():
        setattr(group, field, value)
    if changed:
        group.save(update_fields=list(changed))
    if said:
        record("group.changed", actor=by, group=group.pk, name=group.name, fields=list(said))
    if "is_open" in changed:
        record("group.opened" if group.is_open else "group.closed", actor=by, group=group.pk, name=group.name)
    return group


@transaction.atomic
def ask_into(group: ValidationGroup, customers: Collection[Customer], *, by: Actor) -> Asked:
    """Ask these whether they want to see proposals first, by one mail each. Who should not be asked is left out, with
    why: they are in it, said no lately, were asked too often by anybody, or no mail reaches them.

    ValidationError on `customers` when nobody is left to ask.
    """
    allow(by, "invite into groups")
    group = _held(group)
    if not group.is_open:
        raise ValidationError({"customers": f"“{group}” is closed: it asks nobody. Open it again first."})
    if not customers:
        raise ValidationError({"customers": "Choose at least one customer."})
    if len(customers) > AT_ONCE:
        raise ValidationError({"customers": f"Ask at most {AT_ONCE} at once; these are {len(customers):,}."})
    whose = persons([one.pk for one in customers])
    people = Customer.objects.in_bulk(set(whose.values()))
    rows = rows_of_each(people)
    every = {row for each in rows.values() for row in each}
    before: dict[int, Membership] = {}
    for membership in Membership.objects.filter(group=group, customer__in=every).order_by("since", "pk"):
        before[membership.customer_id] = membership
    tired, reached = in_peace(list(people), group.product), addresses(every)
    done = Asked([], [])
    for one in (people[number] for number in dict.fromkeys(whose.values())):
        theirs = [before[row] for row in rows[one.pk] if row in before]
        last = max(theirs, key=lambda membership: (membership.since, membership.pk), default=None)
        row = next((row for row in ([last.customer_id] if last else []) + rows[one.pk] if row in reached), None)
        why = _why_not(last)
        why = why or ("were asked too often lately" if one.pk in tired else "")
        why = why or ("can't be reached by mail" if row is None else "")
        if why or row is None:
            done.left.append((one, why))
        else:
            _ask(group, row, str(one), by)
            done.asked.append(one)
    if not done.asked:
        raise ValidationError({"customers": [f"{one}: they {why}." for one, why in done.left[:5]]})
    return done


@transaction.atomic
def take_out(membership: Membership, *, by: Actor, why: str) -> None:
    """Take somebody out of a group, with a reason. They are shown nothing more, and hear nothing of it."""
    allow(by, "invite into groups")
    why = text("why", why, 500, "Say why they are taken out.")
    _held(membership.group)
    standing = membership_of(membership.group, membership.customer_id)
    if standing is None or standing.state not in (Membership.State.IN, Membership.State.ASKED):
        raise ValidationError({"why": "They are not in it any more."})
    withdraw(standing, Membership.State.TAKEN_OUT, by=by, why=why)


def may_be_asked_from(membership: Membership) -> str:
    """From when the same group may ask them again, in words; "" for who is in it, or may be asked now."""
    if membership.state == Membership.State.IN:
        return ""
    again = membership.since + ASKED_AGAIN_AFTER
    return f"{again:%d %b %Y}" if again > timezone.now() else ""


def _why_not(before: Membership | None) -> str:
    if before is None or before.state == Membership.State.TAKEN_OUT:
        return ""
    if before.state == Membership.State.IN:
        return "are in it already"
    said = {"asked": "were asked already", "declined": "said no", "left": "left it"}[before.state]
    again = may_be_asked_from(before)
    return f"{said}, and may be asked again from {again} on" if again else ""


def _ask(group: ValidationGroup, row: int, name: str, by: Actor) -> None:
    now = timezone.now()
    asked = {"state": Membership.State.ASKED, "since": now, "asked_at": now, "asked_by": by.name[:200]}
    made, _ = Membership.objects.update_or_create(group=group, customer_id=row, defaults=asked)
    record(
        "group.asked", actor=by, customer=row, customer_name=name, group=group.pk, name=group.name,
        membership=made.pk, asked_at=now.isoformat(),
    )  # fmt: skip


def _held(group: ValidationGroup) -> ValidationGroup:
    """Locked: one after the other asks, joins and leaves."""
    return ValidationGroup.objects.select_for_update(of=("self",)).select_related("product").get(pk=group.pk)


def _checked(product: Product, name: str, about: str, group: ValidationGroup | None = None) -> dict[str, str]:
    wrong: dict[str, object] = {}
    said = {"name": name, "about": about}
    for field, longest, empty in (
        ("name", 120, "Name it: customers read it."),
        ("about", ABOUT_LONGEST, "Say to customers what the group is for: it is what they agree to."),
    ):
        try:
            said[field] = text(field, said[field], longest, empty)
        except ValidationError as problem:
            wrong |= problem.message_dict
    there = ValidationGroup.objects.filter(product=product, name__iexact=said["name"])
    if (there.exclude(pk=group.pk) if group else there).exists():
        wrong["name"] = f"{product} has a group “{said['name']}” already."
    if wrong:
        raise ValidationError(wrong)
    return said
