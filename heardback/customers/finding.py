"""Finding or making the customer and the organization that somebody named."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from heardback.customers.likenesses import remember_claims
from heardback.customers.models import Customer, Identity, IdentityKind, Organization, Trust
from heardback.customers.proving import raise_trust
from heardback.customers.queries import would_reach_another
from heardback.ledger.inserting import insert, insert_plain, update
from heardback.ledger.lookups import Lookup
from heardback.wire.text import clean

_OWNERS = "SELECT kind, value, customer_id, id, trust FROM customers_identity WHERE (kind, value) IN (VALUES {})"
_SAME_NAME = Lookup(Organization, "WHERE LOWER(name) = LOWER(%s) ORDER BY id LIMIT 1")


ID_LONGEST = 254
FIRM_LONGEST = 200


@dataclass(frozen=True)
class Person:
    """Who somebody says they are. Any of it may be empty; all empty is an anonymous customer."""

    email: str = ""
    phone: str = ""
    external_id: str = ""
    name: str = ""
    phone_country: str = ""  # where the number is, when it doesn't say: "DE"

    def __bool__(self) -> bool:
        return any((self.email, self.phone, self.external_id, self.name))

    @property
    def is_identified(self) -> bool:
        """Whether there is more of them than a name."""
        return any(said.strip() for said in (self.email, self.phone, self.external_id))


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
            {"email": _("This does not look like an e-mail address. It should look like name@example.com.")}
        ) from None
    if len(email) > 254:
        raise ValidationError({"email": _("At most %(most)s characters fit here.") % {"most": 254}})
    return email


def normal_phone(phone: str, country: str = "") -> str:
    """E.164 ("+4930123456"). Without its country code it is a number of `country`. ValidationError on `phone` when
    it is none."""
    try:
        number = phonenumbers.parse(clean(phone), country or None)
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    wrong = _("Write the number with its country code, starting with +, for example +49 30 901820.")
    if country and not clean(phone).startswith("+"):
        wrong = _(
            "This is no number as one dials it in %(country)s. Mend it, or start with + and the country code."
        ) % {"country": country}
    raise ValidationError({"phone": wrong})


def identifiers(person: Person) -> list[tuple[str, str]]:
    """What identifies `person`, strongest first, normalised. ValidationError with a message for each malformed one."""
    found: list[tuple[str, str]] = []
    wrong: dict[str, list[ValidationError]] = {}
    # Cut off, two ids could be one, and one customer would see what is another's.
    if len(external_id := clean(person.external_id)) > ID_LONGEST:
        wrong["external_id"] = [ValidationError(f"At most {ID_LONGEST} characters fit here.")]
    elif external_id:
        found.append((IdentityKind.EXTERNAL_ID, external_id))
    for kind, typed, normal in (
        (IdentityKind.EMAIL, person.email, normal_email),
        (IdentityKind.PHONE, person.phone, lambda typed: normal_phone(typed, person.phone_country)),
    ):
        try:
            if clean(typed):
                found.append((kind, normal(typed)))
        except ValidationError as invalid:
            wrong |= invalid.error_dict
    if wrong:
        raise ValidationError(wrong)
    return found


def find_or_make_customer(
    person: Person, organization: Organization | None = None, *, trust: str = Trust.TYPED
) -> Customer | None:
    """The customer whom `person` identifies, made when there is none; None for an anonymous one.

    An identifier that already belongs to somebody else is left with them: the strongest identifier decides. Names and
    organizations fill gaps, they never overwrite. `trust` is how far the identifiers can be relied on: it raises that
    of those they are known by, and never lowers it.
    """
    return find_or_make_customers([(person, organization)], trust=trust)[0]


def find_or_make_customers(
    wanted: Sequence[tuple[Person, Organization | None]],
    *,
    trust: str = Trust.TYPED,
    identified: Sequence[list[tuple[str, str]]] | None = None,
    attributes: Sequence[Mapping[str, Any]] | None = None,
) -> list[Customer | None]:
    """`find_or_make_customer` for each, in order, in a handful of queries for all. `identified` are their
    `identifiers`, where they are known already; whoever is made begins with their `attributes`."""
    named = identified or [identifiers(person) for person, _ in wanted]
    begins = attributes or [{}] * len(named)
    known, lower = _owners({pair for pairs in named for pair in pairs}, trust)
    raised: list[int] = []
    found: list[Customer | None] = []
    made: list[Customer] = []
    filled: dict[int, Customer] = {}
    new: list[tuple[Customer, str, str]] = []
    claimed: list[tuple[Customer, tuple[str, str]]] = []
    for (person, organization), pairs, begin in zip(wanted, named, begins, strict=True):
        name = clean(person.name)[:200]
        # A number that somebody only typed makes nobody theirs whom the host knows better.
        customer = next(
            (
                known[pair]
                for pair in pairs
                if pair in known
                and not (pair[0] == IdentityKind.PHONE and pair in lower and would_reach_another(known[pair], pair[1]))
            ),
            None,
        )
        if customer is None and (pairs or name):
            customer = Customer(name=name, organization=organization, attributes=dict(begin))
            made.append(customer)
        elif customer is not None and _fill_gaps(customer, name, organization) and customer.pk:
            filled[customer.pk] = customer
        for kind, value in pairs:
            if customer is not None and (kind, value) not in known:
                known[kind, value] = customer
                new.append((customer, kind, value))
            elif (kind, value) in lower and known[kind, value] is customer:
                raised.append(lower[kind, value])
            elif customer is not None and known[kind, value] is not customer:
                claimed.append((customer, (kind, value)))
        found.append(customer)
    if filled:
        update(list(filled.values()), ["name", "organization"])
    raise_trust(raised, trust)
    if not made and not new and not claimed:
        return found
    try:
        with transaction.atomic():
            insert(made)
            rows = [(customer.pk, kind, value, trust) for customer, kind, value in new]
            insert_plain(Identity, ("customer_id", "kind", "value", "trust"), rows)
            remember_claims((customer.pk, pair) for customer, pair in claimed)
    except IntegrityError:
        # Somebody else made one of them in the same moment: theirs stands.
        return find_or_make_customers(wanted, trust=trust, identified=named, attributes=attributes)
    return found


def customers_with(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], Customer]:
    """Whom these (kind, value) belong to: one object a customer, so that all see what is filled in."""
    return _owners(pairs, Trust.TYPED)[0]


def _owners(
    pairs: Collection[tuple[str, str]], trust: str
) -> tuple[dict[tuple[str, str], Customer], dict[tuple[str, str], int]]:
    """`customers_with`, and which identities are trusted less than `trust`."""
    owners: dict[tuple[str, str], int] = {}
    lower: dict[tuple[str, str], int] = {}
    below = Trust(trust).below
    for some in batched(pairs, 1000):
        # Written out: compiling it takes twenty times as long as finding that somebody is new.
        each = ", ".join(["(%s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(_OWNERS.format(each), [part for pair in some for part in pair])
            for kind, value, customer, identity, trusted in cursor.fetchall():
                owners[kind, value] = customer
                if trusted in below:
                    lower[kind, value] = identity
    once = Customer.objects.in_bulk(set(owners.values())) if owners else {}
    return {pair: once[customer] for pair, customer in owners.items()}, lower


def _fill_gaps(customer: Customer, name: str, organization: Organization | None) -> bool:
    """Whether there was a gap to fill."""
    nameless, alone = not customer.name and name != "", customer.organization_id is None and organization is not None
    if nameless:
        customer.name = name
    if alone:
        customer.organization = organization
    return nameless or alone


def too_long(firm: Firm) -> str:
    """What is wrong with it, in words, or ""."""
    if max(len(clean(firm.external_id)), len(clean(firm.name))) > FIRM_LONGEST:
        return f"At most {FIRM_LONGEST} characters fit an organization's id or name."
    return ""


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
        organization = _SAME_NAME.first(name) or _make_named(name, clean(firm.kind)[:100])
    return organization


def _make_named(name: str, kind: str) -> Organization:
    try:
        with transaction.atomic():
            return Organization.objects.create(name=name, kind=kind)
    except IntegrityError:
        return Organization.objects.get(name__iexact=name, external_id="")
