"""Finding or making the customer and the organization that somebody named."""

from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from heardback.customers.models import Customer, Identity, IdentityKind, Organization, Trust
from heardback.wire.text import clean


@dataclass(frozen=True)
class Person:
    """Who somebody says they are. Any of it may be empty; all empty is an anonymous customer."""

    email: str = ""
    phone: str = ""
    external_id: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return any((self.email, self.phone, self.external_id, self.name))


@dataclass(frozen=True)
class Firm:
    """The organization somebody names."""

    external_id: str = ""
    name: str = ""
    kind: str = ""

    def __bool__(self) -> bool:
        return bool(self.external_id or self.name)


def normal_email(email: str) -> str:
    """Lower-case and checked. ValidationError on `email` that says how an address looks."""
    email = clean(email).lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(
            {"email": "This does not look like an e-mail address. It should look like name@example.com."}
        ) from None
    if len(email) > 254:
        raise ValidationError({"email": "An e-mail address has at most 254 characters."})
    return email


def normal_phone(phone: str) -> str:
    """E.164 ("+4930123456"). ValidationError on `phone` when it is no international number."""
    try:
        number = phonenumbers.parse(clean(phone), None)
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    raise ValidationError(
        {"phone": "Write the number with its country code, starting with +, for example +49 30 901820."}
    )


def identifiers(person: Person) -> list[tuple[str, str]]:
    """What identifies `person`, strongest first, normalised. ValidationError on the first malformed one."""
    found: list[tuple[str, str]] = []
    if external_id := clean(person.external_id):
        found.append((IdentityKind.EXTERNAL_ID, external_id[:254]))
    if person.email.strip():
        found.append((IdentityKind.EMAIL, normal_email(person.email)))
    if person.phone.strip():
        found.append((IdentityKind.PHONE, normal_phone(person.phone)))
    return found


@transaction.atomic
def find_or_make_customer(
    person: Person, organization: Organization | None = None, *, trust: str = Trust.TYPED
) -> Customer | None:
    """The customer whom `person` identifies, made when there is none; None for an anonymous one.

    An identifier that already belongs to somebody else is left with them: the strongest identifier decides. Names and
    organizations fill gaps, they never overwrite. `trust` is how far the new identifiers can be relied on.
    """
    return find_or_make_customers([(person, organization)], trust=trust)[0]


@transaction.atomic
def find_or_make_customers(
    wanted: Sequence[tuple[Person, Organization | None]], *, trust: str = Trust.TYPED
) -> list[Customer | None]:
    """`find_or_make_customer` for each, in order, in a handful of queries for all."""
    named = [identifiers(person) for person, _ in wanted]
    values = {value for pairs in named for _, value in pairs}
    once: dict[int, Customer] = {}  # one object a customer, so that what one row fills in the next one sees
    known: dict[tuple[str, str], Customer] = {}
    if values:
        for identity in Identity.objects.filter(value__in=values).select_related("customer"):
            known[identity.kind, identity.value] = once.setdefault(identity.customer_id, identity.customer)
    found: list[Customer | None] = []
    made: list[Customer] = []
    filled: dict[int, Customer] = {}
    new: list[Identity] = []
    for (person, organization), pairs in zip(wanted, named, strict=True):
        name = clean(person.name)[:200]
        customer = next((known[pair] for pair in pairs if pair in known), None)
        if customer is None and (pairs or name):
            customer = Customer(name=name, organization=organization)
            made.append(customer)
        elif customer is not None and _fill_gaps(customer, name, organization) and customer.pk:
            filled[customer.pk] = customer
        for kind, value in pairs:
            if customer is not None and (kind, value) not in known:
                known[kind, value] = customer
                new.append(Identity(customer=customer, kind=kind, value=value, trust=trust))
        found.append(customer)
    if filled:
        Customer.objects.bulk_update(filled.values(), ["name", "organization"])
    if not new:
        Customer.objects.bulk_create(made)
        return found
    try:
        with transaction.atomic():
            Customer.objects.bulk_create(made)
            Identity.objects.bulk_create(new)
    except IntegrityError:
        # Somebody else made one of them in the same moment: theirs stands.
        return find_or_make_customers(wanted, trust=trust)
    return found


def _fill_gaps(customer: Customer, name: str, organization: Organization | None) -> bool:
    """Whether there was a gap to fill."""
    nameless, alone = not customer.name and name != "", customer.organization_id is None and organization is not None
    if nameless:
        customer.name = name
    if alone:
        customer.organization = organization
    return nameless or alone


def find_or_make_organization(firm: Firm) -> Organization | None:
    """The organization `firm` names, made when there is none; None when it names none."""
    if not firm:
        return None
    external_id, name = clean(firm.external_id)[:200], clean(firm.name)[:200]
    if external_id:
        organization, _ = Organization.objects.get_or_create(
            external_id=external_id, defaults={"name": name or external_id, "kind": clean(firm.kind)[:100]}
        )
    else:
        found = Organization.objects.filter(name__iexact=name).order_by("pk").first()
        organization = found or _make_named(name, clean(firm.kind)[:100])
    return organization


def _make_named(name: str, kind: str) -> Organization:
    try:
        with transaction.atomic():
            return Organization.objects.create(name=name, kind=kind)
    except IntegrityError:
        return Organization.objects.get(name__iexact=name, external_id="")
