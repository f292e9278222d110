"""Giving somebody who told only a name a way to be reached."""

from django.db import IntegrityError, transaction

from heardback.customers.finding import Person, customers_with, identifiers
from heardback.customers.models import Customer, Identity, IdentityKind, Trust
from heardback.customers.queries import would_reach_another


@transaction.atomic
def identify(customer: Customer, person: Person, *, trust: str = Trust.TYPED) -> Customer:
    """Whoever already has the address, or the number when no address is given; else `customer`, who has them from now
    on, without those that are somebody else's. ValidationError when one is malformed."""
    pairs = [pair for pair in identifiers(person) if pair[0] != IdentityKind.EXTERNAL_ID]
    owners = customers_with(pairs)
    owner = owners.get(pairs[0]) if pairs else None  # an address stands before a number
    if owner is not None and (pairs[0][0] == IdentityKind.EMAIL or not would_reach_another(owner, pairs[0][1])):
        return owner
    pairs = [pair for pair in pairs if pair not in owners]
    try:
        with transaction.atomic():
            Identity.objects.bulk_create(
                [Identity(customer=customer, kind=kind, value=value, trust=trust) for kind, value in pairs]
            )
    except IntegrityError:  # somebody else said the same in the same moment
        return identify(customer, person, trust=trust)
    return customer
