"""Addresses that get no mail: their server says that nobody is there, or whoever reads it called ours unwanted."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM, Actor
from heardback.customers.models import Customer, Identity, IdentityKind, Refusal
from heardback.ledger.recording import record


@transaction.atomic
def refuse(address: str, why: Refusal, said: str, *, customer: Customer) -> bool:
    """Write to this address of theirs no more. False when that was so already, or it is theirs no longer."""
    known = Identity.objects.filter(kind=IdentityKind.EMAIL, value=address.lower(), customer=customer, refused="")
    if not known.update(refused=why, refused_at=timezone.now(), refused_said=said[:300]):
        return False
    record(
        "identity.refused",
        actor=SYSTEM,
        customer=customer.pk,
        customer_name=str(customer),
        address=address,
        why=f"{why.label.lower()} ({said[:200]})" if said else why.label.lower(),
    )
    return True


@transaction.atomic
def accept_again(identity: Identity, *, by: Actor) -> Identity:
    """A person says that mail gets there again. ValidationError when nothing keeps it."""
    identity = Identity.objects.select_for_update(of=("self",)).select_related("customer").get(pk=identity.pk)
    if not identity.refused:
        raise ValidationError("Mail to this address is not held back.")
    identity.refused, identity.refused_at, identity.refused_said = "", None, ""
    identity.save(update_fields=["refused", "refused_at", "refused_said"])
    record(
        "identity.accepted",
        actor=by,
        reachable=True,
        customer=identity.customer_id,
        customer_name=str(identity.customer),
        address=identity.value,
    )
    return identity
