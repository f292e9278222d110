"""What the host's systems know of customers and organizations: found or made by the host's id, and brought up to date.

What is left out stays as it is, so each system may send what it knows. Sent again, it changes nothing.
"""

import math
from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.customers.attributes import LARGEST_NUMBER, VALUE_LONGEST, Value, cleaned_name, fitted, noticed
from heardback.customers.finding import (
    FIRM_LONGEST,
    ID_LONGEST,
    Firm,
    Person,
    find_or_make_customer,
    find_or_make_organization,
    identifiers,
    too_long,
)
from heardback.customers.models import Customer, Organization, Trust, Whose
from heardback.ledger.recording import record
from heardback.wire.text import clean

ATTRIBUTES_MOST = 50
_LONGEST = {"name": 200, "kind": 100, "plan": 100}


@transaction.atomic
def describe_organization(
    external_id: str,
    *,
    by: Actor,
    name: str | None = None,
    kind: str | None = None,
    plan: str | None = None,
    attributes: Mapping[str, Value] | None = None,
) -> Organization:
    """The organization with this id, with what is said of it; made when there is none. An attribute that is None goes.

    ValidationError, a message per field, and nothing is kept.
    """
    said = _texts(external_id, FIRM_LONGEST, name=name, kind=kind, plan=plan)
    asked = checked_attributes(Whose.ORGANIZATION, attributes, by=by)
    external_id = clean(external_id)
    found = cast(Organization, find_or_make_organization(Firm(external_id=external_id, name=said.get("name", ""))))
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=found.pk)
    changed = bring_up_to_date(organization, said, asked)
    if changed:
        organization.save(update_fields=changed)
        record("organization.described", actor=by, organization=str(organization), fields=changed)
    return organization


@transaction.atomic
def describe_customer(
    external_id: str,
    *,
    by: Actor,
    name: str | None = None,
    email: str = "",
    phone: str = "",
    organization: str | None = None,
    attributes: Mapping[str, Value] | None = None,
) -> Customer:
    """The customer with this id, with what is said of them; made when there is none. `organization` is its id.

    An address or number that is somebody else's stays with them. ValidationError, a message per field.
    """
    said = _texts(external_id, ID_LONGEST, name=name)
    asked = checked_attributes(Whose.CUSTOMER, attributes, by=by)
    person = Person(email=email, phone=phone, external_id=external_id, name=said.get("name", ""))
    named = Firm(external_id=clean(organization or ""))
    if why := too_long(named):
        raise ValidationError({"organization": why})
    identifiers(person)  # looked at before anything is made
    firm = find_or_make_organization(named)
    found = cast(Customer, find_or_make_customer(person, firm, trust=Trust.VOUCHED))
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=found.pk)
    changed = bring_up_to_date(customer, said, asked)
    if firm is not None and customer.organization_id != firm.pk:
        customer.organization = firm
        changed.append("organization")
    if changed:
        customer.save(update_fields=changed)
        record("customer.edited", actor=by, customer=customer.pk, fields=changed)
    return customer


def cleaned_attributes(said: Mapping[str, Value]) -> dict[str, Value]:
    """Names and values without what can't be kept. ValidationError on `attributes` when there is too much of either."""
    kept: dict[str, Value] = {}
    for name, value in said.items():
        short = cleaned_name(name)
        if isinstance(value, str):
            value = clean(value)
            if len(value) > VALUE_LONGEST:
                raise ValidationError({"attributes": f"“{short}” may have at most {VALUE_LONGEST} characters."})
        elif isinstance(value, int | float) and not (math.isfinite(value) and abs(value) <= LARGEST_NUMBER):
            raise ValidationError({"attributes": f"The number of “{short}” is too large."})
        kept[short] = value
    return kept


def checked_attributes(whose: str, said: Mapping[str, Value] | None, *, by: Actor) -> dict[str, Value]:
    """`cleaned_attributes`, as the kind of each wants them; names that are new are written down."""
    asked = cleaned_attributes(said or {})
    given = [name for name, value in asked.items() if value is not None]
    return fitted(asked, noticed(whose, given, by=by))


def cleaned_texts(**said: str | None) -> dict[str, str]:
    """What was said, cleaned. An empty name says nothing: everybody is called something. ValidationError by field."""
    kept = {name: " ".join(clean(value).split()) for name, value in said.items() if value is not None}
    long = [name for name, value in kept.items() if len(value) > _LONGEST[name]]
    if long:
        raise ValidationError({name: f"At most {_LONGEST[name]} characters fit here." for name in long})
    return {name: value for name, value in kept.items() if value or name != "name"}


def _texts(external_id: str, longest: int, **said: str | None) -> dict[str, str]:
    wrong: dict[str, Any] = {}
    kept: dict[str, str] = {}
    if not 0 < len(clean(external_id)) <= longest:
        wrong["external_id"] = f"An id has from 1 to {longest} characters."
    try:
        kept = cleaned_texts(**said)
    except ValidationError as long:
        wrong |= long.message_dict
    if wrong:
        raise ValidationError(wrong)
    return kept


def bring_up_to_date(row: Customer | Organization, said: Mapping[str, str], asked: Mapping[str, Value]) -> list[str]:
    """Put it into the row, unsaved, and name the columns that are different now. ValidationError when there is no more
    room, and nothing is put in."""
    attributes: dict[str, Any] = {k: v for k, v in {**row.attributes, **asked}.items() if v is not None}
    if not room_for(attributes):
        raise ValidationError({"attributes": f"At most {ATTRIBUTES_MOST} attributes are kept; this would be more."})
    changed = [name for name, value in said.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, said[name])
    if attributes != row.attributes:
        row.attributes = attributes
        changed.append("attributes")
    return changed


def room_for(attributes: Mapping[str, Any]) -> bool:
    return len(attributes) <= ATTRIBUTES_MOST
