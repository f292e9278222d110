"""Who is one person with whom. Counting people counts each once, whichever of their rows something stands at."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import BigIntegerField, F
from django.db.models.functions import Coalesce

from heardback.customers.models import Customer


def person(path: str = "") -> Coalesce:
    """For counting: the person at `path`, which leads to a customer; "" is the customer itself."""
    survivor = F(f"{path}__survivor") if path else F("survivor")
    return Coalesce(survivor, F(path or "pk"), output_field=BigIntegerField())


def persons(numbers: Collection[int]) -> dict[int, int]:
    """Customer -> the number their person counts by, which is their own unless they were merged."""
    return {number: number for number in numbers} | merged_persons(numbers)


def merged_persons(numbers: Collection[int]) -> dict[int, int]:
    """The same, only of those of whom there is another row."""
    rows = Customer.objects.filter(pk__in=numbers, survivor__isnull=False)
    return dict(rows.values_list("pk", person()))


def rows_of(number: int) -> list[int]:
    """All customers who are this one, itself among them."""
    return rows_of_each([number])[number]


def rows_of_each(numbers: Collection[int]) -> dict[int, list[int]]:
    """The same, of several."""
    of = persons(numbers)
    rows: dict[int, list[int]] = defaultdict(list)
    merged = Customer.objects.filter(survivor__in=set(of.values())).order_by("pk").values_list("pk", person())
    for row, whose in merged:
        rows[whose].append(row)
    return {number: rows[whose] or [number] for number, whose in of.items()}


def survivor_of(customer: Customer) -> Customer:
    """The row that all of theirs lead to: itself, unless it was merged."""
    whose = persons([customer.pk])[customer.pk]
    return customer if whose == customer.pk else Customer.objects.select_related("organization").get(pk=whose)
