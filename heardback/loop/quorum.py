"""Whose signatures it takes that something is fixed, by what the product holds itself to."""

from collections.abc import Iterable

from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.products.models import SignOffPolicy
from heardback.triage.queries import first_reporter


def signers(issue: Issue, policy: str, everybody: Iterable[Customer]) -> tuple[list[Customer], int]:
    """Who signs this off by a policy, of `everybody` whom it hurts, and how many of them have to."""
    if policy == SignOffPolicy.FIRST:
        first = first_reporter(issue)
        return ([first], 1) if first else ([], 0)
    if policy == SignOffPolicy.NAMED:
        named = list(Customer.objects.filter(signs__issue=issue).order_by("pk"))
        return named, max(len(named), 1)
    people = list(everybody)
    return people, len(people) if policy == SignOffPolicy.ALL else len(people) // 2 + 1
