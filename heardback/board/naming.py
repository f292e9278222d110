"""Who may not be named in public words: the customers whom the issue hurts, and anybody whose address we know."""

import re
from collections.abc import Iterable

from heardback.customers.models import Customer, Identity, IdentityKind
from heardback.issues.models import Issue
from heardback.triage.queries import reporters, reports_of

_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:“”]+@[^\s<>()\[\]\"',;:“”]+")
_SHORT = 4  # a shorter name is looked for as it is written: "Box" is a company, a box is not
_PARTICLES = frozenset({"von", "van", "der", "den", "del", "the", "and", "bin", "ibn", "san"})


def named_in(text: str, issue: Issue) -> list[str]:
    """What stands in `text` and would tell who reported `issue`, each once, as it stands there."""
    customers = list(reporters(issue).select_related("organization"))
    found = [_addresses(text), _identifiers(text, customers), _organizations(text, issue, customers)]
    found.append([hit for customer in customers for hit in _person(text, customer.name)])
    return list(dict.fromkeys(hit for hits in found for hit in hits))


def _addresses(text: str) -> list[str]:
    """Any address that is somebody's here, whatever they reported."""
    said = {found.strip(".").lower(): found.strip(".") for found in _ADDRESS.findall(text)}
    known = Identity.objects.filter(kind=IdentityKind.EMAIL, value__in=said).values_list("value", flat=True)
    return [said[address] for address in said if address in set(known)]


def _identifiers(text: str, customers: list[Customer]) -> list[str]:
    values = Identity.objects.filter(customer__in=customers).values_list("kind", "value")
    digits = re.sub(r"[^\d+]", "", text)
    found = []
    for kind, value in values:
        if kind == IdentityKind.PHONE and value in digits:
            found.append(value)
        elif kind == IdentityKind.EXTERNAL_ID and len(value) > _SHORT:
            found += _as_words(value, text)
    return found


def _organizations(text: str, issue: Issue, customers: list[Customer]) -> list[str]:
    names = {customer.organization.name for customer in customers if customer.organization}
    names |= set(
        reports_of(issue).exclude(organization=None).order_by().values_list("organization__name", flat=True).distinct()
    )
    return [hit for name in sorted(names) for hit in _as_words(name, text)]


def _person(text: str, name: str) -> Iterable[str]:
    """The whole name however it is written; each part of it where it is written like a name."""
    whole = _as_words(name, text)
    if whole:
        return whole
    parts = [part for part in name.split() if len(part) > 2 and part.lower() not in _PARTICLES]
    return [hit for part in parts for hit in _as_words(part, text, like_a_name=True)]


def _as_words(name: str, text: str, *, like_a_name: bool = False) -> list[str]:
    if not name.strip():
        return []
    pattern = r"(?<!\w)" + r"\s+".join(re.escape(part) for part in name.split()) + r"(?!\w)"
    exact = like_a_name or len(name) < _SHORT
    return [match[0] for match in re.finditer(pattern, text, 0 if exact else re.IGNORECASE)][:1]
