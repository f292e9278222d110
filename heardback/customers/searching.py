"""The words of customers, of what they are known by, and of organizations."""

from django.core.exceptions import ValidationError

from heardback.customers.finding import normal_email, normal_phone
from heardback.customers.models import Customer, Identity, IdentityKind, Organization
from heardback.customers.one_person import persons
from heardback.search.asking import Asked
from heardback.search.words import Words

NAMES = Words("customers_customer", ("name",))
KNOWN_BY = Words("customers_identity", ("value",))
ORGANIZATIONS = Words("customers_organization", ("name", "external_id"))


def known_by_exactly(text: str) -> list[int]:
    """The numbers of the customers with this address, number or id."""
    pairs = [(IdentityKind.EXTERNAL_ID, text)]
    for kind, normal in ((IdentityKind.EMAIL, normal_email), (IdentityKind.PHONE, normal_phone)):
        try:
            pairs.append((kind, normal(text)))
        except ValidationError:
            continue
    found: list[int] = []
    for kind, value in pairs:
        found += Identity.objects.filter(kind=kind, value=value).values_list("customer", flat=True)
    return list(dict.fromkeys(found))


def customers_like(wanted: Asked, most: int) -> list[Customer]:
    """Those who are known by exactly this, then those whose name or whatever they are known by has the words."""
    exact = known_by_exactly(wanted.text)
    identities = KNOWN_BY.numbers(wanted, most)
    others = set(Identity.objects.filter(pk__in=identities).values_list("customer", flat=True))
    others |= set(NAMES.numbers(wanted, most))
    rows = [*exact, *sorted(others - set(exact), reverse=True)]
    whose = persons(rows)
    keys = list(dict.fromkeys(whose[row] for row in rows))[:most]
    there = Customer.objects.select_related("organization").prefetch_related("identities").in_bulk(keys)
    return [there[key] for key in keys if key in there]


def organizations_like(wanted: Asked, most: int) -> list[Organization]:
    """The one with exactly this id, then those whose name or id has the words."""
    exact = list(Organization.objects.filter(external_id=wanted.text)) if wanted.text else []
    others, _ = ORGANIZATIONS.among(Organization.objects.all(), wanted, most)
    return [*exact, *(one for one in others if one not in exact)][:most]
