"""Who somebody says they are, when nobody vouches for it: a form that anyone can fill in with anybody's address.

A claim finds a customer, and gives nothing of theirs away: it adds no address to somebody who is known already, or what
we mail to them would reach whoever made the claim. What it says besides is returned, for the team to read.
"""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from heardback.customers.finding import Person, customers_with, identifiers
from heardback.customers.likenesses import remember_claims
from heardback.customers.models import Customer, Identity, IdentityKind, Organization, Trust
from heardback.customers.queries import would_reach_another
from heardback.ledger.inserting import insert
from heardback.wire.text import clean


@dataclass(frozen=True)
class Claim:
    """`customer` is None for somebody anonymous. `left`: what they gave and was not kept as theirs."""

    customer: Customer | None
    left: list[tuple[str, str]] = field(default_factory=list)


def claim(person: Person, organization: Organization | None = None) -> Claim:
    """The customer whom `person` names, made when there is none. ValidationError when an identifier is malformed.

    The e-mail address decides; a number alone does when whoever has it has proven it, or has no address that mails
    about this would go to. An id of the host's is the host's to say.
    """
    said = identifiers(person)
    pairs = [pair for pair in said if pair[0] != IdentityKind.EXTERNAL_ID]  # an address stands before a number
    owners = customers_with(pairs)
    customer = owners.get(pairs[0]) if pairs else None
    if customer is not None and pairs[0][0] == IdentityKind.PHONE and would_reach_another(customer, pairs[0][1]):
        customer = None
    name = clean(person.name)[:200]
    if customer is not None:
        if name and not customer.name:
            customer.name = name
            customer.save(update_fields=["name"])
        left = [pair for pair in said if owners.get(pair) != customer]
        remember_claims((customer.pk, pair) for pair in left)
        return Claim(customer, left)
    if not pairs and not name:
        return Claim(None, said)
    customer, new = Customer(name=name, organization=organization), [pair for pair in pairs if pair not in owners]
    try:
        with transaction.atomic():
            insert([customer])
            insert([Identity(customer=customer, kind=kind, value=value, trust=Trust.TYPED) for kind, value in new])
    except IntegrityError:  # somebody else said the same in the same moment
        return claim(person, organization)
    left = [pair for pair in said if pair not in new]
    remember_claims((customer.pk, pair) for pair in left)
    return Claim(customer, left)


def in_words(left: list[tuple[str, str]]) -> str:
    """What was given and not kept as theirs, for the team."""
    labels = dict(IdentityKind.choices)
    return ", ".join(f"{labels[IdentityKind(kind)].lower()} {value}" for kind, value in left)
