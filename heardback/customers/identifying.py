"""Giving somebody who told only a name a way to be reached."""

from django.db import IntegrityError, transaction

from heardback.customers.finding import Person, identifiers
from heardback.customers.models import Customer, Identity, Trust


@transaction.atomic
def identify(customer: Customer, person: Person, *, trust: str = Trust.TYPED) -> Customer:
    """Whoever already has one of `person`'s identifiers; else `customer`, who has them from now on. ValidationError
    when one is malformed."""
    pairs = identifiers(person)
    for kind, value in pairs:
        known = Identity.objects.select_related("customer").filter(kind=kind, value=value).first()
        if known is not None:
            return known.customer
    try:
        with transaction.atomic():
            Identity.objects.bulk_create(
                [Identity(customer=customer, kind=kind, value=value, trust=trust) for kind, value in pairs]
            )
    except IntegrityError:  # somebody else said the same in the same moment
        return identify(customer, person, trust=trust)
    return customer
