"""Correcting what is known of a customer or an organization."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from heardback.accounts.actors import Actor
from heardback.customers.attributes import Value
from heardback.customers.describing import bring_up_to_date, checked_attributes, cleaned_texts
from heardback.customers.finding import Person, identifiers
from heardback.customers.models import Customer, Identity, Organization, Trust, Whose
from heardback.ledger.recording import record


@transaction.atomic
def edit_customer(
    customer: Customer,
    *,
    by: Actor,
    name: str = "",
    email: str = "",
    phone: str = "",
    organization: int | None = None,
    attributes: Mapping[str, Value] | None = None,
) -> Customer:
    """Change the name, the organization (by its number) or attributes, and add an address or a number; what is "" or
    None stays as it is, an attribute that is None goes.

    ValidationError with a message per field: a malformed one, or one that is somebody else's.
    """
    asked = checked_attributes(Whose.CUSTOMER, attributes, by=by)
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    changed = bring_up_to_date(customer, cleaned_texts(name=name), asked)
    if organization is not None and organization != customer.organization_id:
        firm = Organization.objects.filter(pk=organization).first() if 0 < organization < 2**63 else None
        if firm is None:
            raise ValidationError({"organization": "There is no such organization."})
        customer.organization = firm
        changed.append("organization")
    if changed:
        customer.save(update_fields=changed)
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


@transaction.atomic
def edit_organization(
    organization: Organization,
    *,
    by: Actor,
    name: str | None = None,
    kind: str | None = None,
    plan: str | None = None,
    attributes: Mapping[str, Value] | None = None,
) -> Organization:
    """Change what is said of it; None leaves each as it is, an attribute that is None goes. ValidationError with a
    message per field, also when another without an id is called so already."""
    asked = checked_attributes(Whose.ORGANIZATION, attributes, by=by)
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    said = cleaned_texts(name=name, kind=kind, plan=plan)
    changed = bring_up_to_date(organization, said, asked)
    if not changed:
        return organization
    try:
        with transaction.atomic():
            organization.save(update_fields=changed)
    except IntegrityError:
        raise ValidationError({"name": f"Another organization is called {organization.name} already."}) from None
    record("organization.described", actor=by, organization=str(organization), fields=changed)
    return organization
