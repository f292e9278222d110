"""Correcting what is known of a customer."""

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.customers.finding import Person, identifiers
from heardback.customers.models import Customer, Identity, Trust
from heardback.ledger.recording import record
from heardback.wire.text import clean


@transaction.atomic
def edit_customer(customer: Customer, *, by: Actor, name: str = "", email: str = "", phone: str = "") -> Customer:
    """Change the name, and add an address or a number; "" leaves each as it is.

    ValidationError with a message per field: a malformed one, or one that is somebody else's.
    """
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    name = clean(name)
    if len(name) > 200:
        raise ValidationError({"name": "At most 200 characters fit here."})
    changed = []
    if name and name != customer.name:
        customer.name = name
        customer.save(update_fields=["name"])
        changed.append("name")
    for kind, value in identifiers(Person(email=email, phone=phone)):
        known = Identity.objects.select_related("customer").filter(kind=kind, value=value).first()
        if known is not None and known.customer_id != customer.pk:
            raise ValidationError({kind: f"{value} is known as {known.customer}'s."})
        if known is None:
            Identity.objects.create(customer=customer, kind=kind, value=value, trust=Trust.TYPED)
            changed.append(kind)
    if changed:
        record("customer.edited", actor=by, customer=customer.pk, fields=changed)
    return customer
