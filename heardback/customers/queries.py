"""Reads that rooms and pages share."""

from collections.abc import Iterable

from heardback.customers.models import Identity, IdentityKind


def addresses(customers: Iterable[int]) -> dict[int, str]:
    """Customer -> the e-mail address to write to; those without one are missing."""
    emails = Identity.objects.filter(customer__in=list(customers), kind=IdentityKind.EMAIL).order_by("-pk")
    return dict(emails.values_list("customer", "value"))
