"""Finding or making the customer and the organization that somebody named."""

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
    wanted = identifiers(person)
    if not wanted and not clean(person.name):
        return None
    known = (
        {
            (identity.kind, identity.value): identity.customer
            for identity in Identity.objects.filter(value__in=[value for _, value in wanted]).select_related("customer")
        }
        if wanted
        else {}
    )
    customer = next((known[pair] for pair in wanted if pair in known), None)
    if customer is None:
        customer = Customer.objects.create(name=clean(person.name)[:200], organization=organization)
    else:
        _fill_gaps(customer, person, organization)
    new = [
        Identity(customer=customer, kind=kind, value=value, trust=trust)
        for kind, value in wanted
        if (kind, value) not in known
    ]
    if not new:
        return customer
    try:
        with transaction.atomic():
            Identity.objects.bulk_create(new)
    except IntegrityError:
        # Somebody else made this person in the same moment: theirs stands.
        if not any(pair in known for pair in wanted):
            customer.delete()
        return find_or_make_customer(person, organization, trust=trust)
    return customer


def _fill_gaps(customer: Customer, person: Person, organization: Organization | None) -> None:
    changed = []
    if not customer.name and clean(person.name):
        customer.name = clean(person.name)[:200]
        changed.append("name")
    if customer.organization_id is None and organization is not None:
        customer.organization = organization
        changed.append("organization")
    if changed:
        customer.save(update_fields=changed)


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
