"""How far an identity can be trusted, raised when it is proven. Nothing lowers it."""

from collections.abc import Collection
from itertools import batched

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from heardback.customers.models import Customer, Identity, IdentityKind, Trust
from heardback.ledger.recording import record


def mark_of(address: str) -> str:
    """What stands in a link that is mailed to `address`, so that the link proves this one and no other."""
    return salted_hmac("heardback.mailed", address.lower(), algorithm="sha256").hexdigest()[:20]


def prove_by_mail(customer: Customer, mark: str) -> bool:
    """Somebody acted by a link that was mailed to the address with this mark. True when that was news.

    An address that has gone to another customer since is not proven: they were not asked.
    """
    lower = [identity for identity in _lower(customer) if constant_time_compare(mark_of(identity.value), mark)]
    if not lower:
        return False
    with transaction.atomic():
        raised = raise_trust([lower[0].pk], Trust.VERIFIED)
        if raised:
            record(
                "identity.proven",
                actor=customer.actor,
                customer=customer.pk,
                customer_name=str(customer),
                address=lower[0].value,
            )
    return raised > 0


def raise_trust(identities: Collection[int], trust: str) -> int:
    """How many of these were trusted less than this, and are no more."""
    raised = 0
    for some in batched(identities, 500):
        rows = Identity.objects.filter(pk__in=some, trust__in=Trust(trust).below)
        raised += rows.update(trust=trust)
    return raised


def _lower(customer: Customer) -> list[Identity]:
    return list(customer.identities.filter(kind=IdentityKind.EMAIL, trust__in=Trust.VERIFIED.below))
