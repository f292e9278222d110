"""Reads that rooms and pages share."""

from collections.abc import Iterable

from django.db.models import Q

from heardback.customers.models import Customer, Identity, IdentityKind, Trust

TAKES_MAIL = Q(kind=IdentityKind.EMAIL, refused="")


def addresses(customers: Iterable[int]) -> dict[int, str]:
    """Customer -> the e-mail address to write to; those without one that takes mail are missing."""
    emails = Identity.objects.filter(TAKES_MAIL, customer__in=list(customers))
    emails = emails.order_by("-pk")
    return dict(emails.values_list("customer", "value"))


def identity_by_email(customer: Customer | None, email: str) -> Identity | None:
    """The identity by which we know this address, in lower case, as theirs; None when we don't."""
    return customer.identities.filter(kind=IdentityKind.EMAIL, value=email).first() if customer else None


def would_reach_another(customer: Customer, phone: str) -> bool:
    """Whether what is mailed about a report by this number goes to an address that need not be the number's owner's."""
    known = list(customer.identities.values_list("kind", "value", "trust"))
    proven = any((kind, value) == (IdentityKind.PHONE, phone) and trust != Trust.TYPED for kind, value, trust in known)
    return not proven and any(kind == IdentityKind.EMAIL for kind, _, _ in known)
