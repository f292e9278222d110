"""Two customers are one person, and are two again: by a link, so that it is undone exactly.

Nothing is moved: reports, addresses, answers and what was mailed stay with the row they came to, so whoever holds an
address sees what they saw before. What counts people counts them by `survivor`.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow
from heardback.customers.models import Customer
from heardback.ledger.recording import record
from heardback.wire.text import clean

WHY_LONGEST = 2_000
MEANWHILE = "Somebody merged or separated one of them in this moment. Look again."


@transaction.atomic
def merge_people(customer: Customer, into: Customer, *, by: Actor, why: str) -> Customer:
    """`customer` is the same person as `into`, or as whom that was merged into. Returns the one who goes on.

    ValidationError, a message per field, without a reason, or when they are one already.
    """
    allow(by, "merge customers")
    why = _reason(why, "Say how you know that they are one person.")
    whose = Customer.objects.values_list("survivor", flat=True).get(pk=into.pk) or into.pk
    held = hold_customers([customer.pk, whose])
    customer, into = held[customer.pk], held[whose]
    if into.merged_into_id is not None and into.survivor_id != customer.pk:
        raise ValidationError({"into": MEANWHILE})
    if wrong := not_to_be_merged(customer, into):
        raise ValidationError({"into": wrong})
    Customer.objects.filter(pk__in=[*_tree(customer.pk), into.pk]).update(survivor=into)
    Customer.objects.filter(pk=customer.pk).update(merged_into=into)
    said = {"name": str(customer), "into": str(into), "into_number": into.pk, "why": why}
    record("customer.merged", actor=by, customer=customer.pk, **said)
    record("customer.took.in", actor=by, customer=into.pk, number=customer.pk, **said)
    return Customer.objects.select_related("organization").get(pk=into.pk)


@transaction.atomic
def unmerge_people(customer: Customer, *, by: Actor, why: str) -> Customer:
    """They are two after all: each is as before, with what came to it since. Who was merged into `customer` before
    stays with them. ValidationError without a reason, or when they were not merged."""
    allow(by, "merge customers")
    why = _reason(why, "Say how you know that they are two.")
    whose = Customer.objects.values_list("survivor", flat=True).get(pk=customer.pk) or customer.pk
    held = hold_customers([customer.pk, whose])
    customer = held[customer.pk]
    if customer.merged_into_id is None:
        raise ValidationError({"customer": f"{customer} was not merged into anybody."})
    if customer.survivor_id != whose:
        raise ValidationError({"customer": MEANWHILE})
    into = Customer.objects.get(pk=customer.merged_into_id)
    Customer.objects.filter(pk=customer.pk).update(merged_into=None)
    for root in (customer.pk, whose):
        rows = _tree(root)
        Customer.objects.filter(pk__in=rows).update(survivor=root if len(rows) > 1 else None)
    said = {"name": str(customer), "into": str(into), "into_number": into.pk, "why": why}
    record("customer.unmerged", actor=by, customer=customer.pk, was=whose, **said)
    record("customer.let.go", actor=by, customer=into.pk, number=customer.pk, **said)
    return Customer.objects.select_related("organization").get(pk=customer.pk)


def not_to_be_merged(customer: Customer, into: Customer) -> str:
    """Why this one cannot be merged into that, in words, or "". `into` is at the end of its chain."""
    if customer.pk == into.pk:
        return "This is one and the same. Choose somebody else."
    if customer.merged_into_id is not None:
        return f"{customer} was merged already. Separate them first, or merge whom they were merged into."
    if into.survivor_id == customer.pk:
        return f"{into} was merged into {customer}: it cannot go the other way as well."
    return ""


def hold_customers(numbers: list[int]) -> dict[int, Customer]:
    """These as they are now, which nobody merges or separates before this transaction ends; in the order of their
    numbers."""
    held = Customer.objects.select_for_update(of=("self",), no_key=True)
    return {row.pk: row for row in held.filter(pk__in=numbers).order_by("pk")}


def _tree(number: int) -> list[int]:
    """This one and all who were merged into it, also by way of another."""
    found, level = [number], [number]
    while level := list(Customer.objects.filter(merged_into__in=level).values_list("pk", flat=True)):
        found += level
    return found


def _reason(why: str, missing: str) -> str:
    why = clean(why)
    if not why:
        raise ValidationError({"why": missing})
    if len(why) > WHY_LONGEST:
        raise ValidationError({"why": f"Keep it under {WHY_LONGEST:,} characters (it has {len(why):,})."})
    return why
