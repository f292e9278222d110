"""What would become one if two customers were merged: shown before it is done."""

from dataclasses import dataclass

from django.db.models import QuerySet

from heardback.customers.merging import not_to_be_merged
from heardback.customers.models import Customer
from heardback.customers.one_person import rows_of, survivor_of
from heardback.issues.models import Issue
from heardback.reports.models import Report

SHOWN = 20


@dataclass(frozen=True)
class PeopleOutlook:
    """`rows` are all who would be one, `both` the issues that hurt both of the two: each counts one fewer. `wrong`
    forbids it; `doubts` are what speaks against it, for a person to judge."""

    customer: Customer
    into: Customer
    rows: list[Customer]
    reports: int
    both: list[Issue]
    wrong: str
    doubts: list[str]


def outlook_of_people(customer: Customer, into: Customer) -> PeopleOutlook:
    """Before a merge; `into` may itself have been merged."""
    into = survivor_of(into)
    ones, others = rows_of(customer.pk), rows_of(into.pk)
    numbers = sorted({*ones, *others})
    people = Customer.objects.select_related("organization").prefetch_related("identities").in_bulk(numbers)
    rows = [people[number] for number in numbers]
    both = _hurting(ones) & _hurting(others)
    return PeopleOutlook(
        customer=people[customer.pk],
        into=people[into.pk],
        rows=rows,
        reports=Report.objects.filter(customer__in=numbers).count(),
        both=list(both.only("title", "stage", "customers").order_by("-customers", "pk")[:SHOWN]),
        wrong=not_to_be_merged(customer, into),
        doubts=_doubts(people[customer.pk], people[into.pk]),
    )


def _hurting(customers: list[int]) -> QuerySet[Issue]:
    of_theirs = Issue.objects.filter(matches__report__customer__in=customers).values("pk")
    return Issue.objects.filter(pk__in=of_theirs)


def _doubts(customer: Customer, into: Customer) -> list[str]:
    found = []
    if customer.name and into.name and customer.name.casefold() != into.name.casefold():
        found.append(f"Their names differ: {customer} and {into}.")
    firms = {one.organization for one in (customer, into) if one.organization}
    if len(firms) > 1:
        found.append(f"They are of two organizations: {' and '.join(sorted(map(str, firms)))}.")
    return found
