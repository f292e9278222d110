"""How often somebody was asked for something lately, so that nobody is asked too much: so often in so many days as a
product's policy says. Counted in the ledger, a person at a time: whichever of their addresses it went to."""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from heardback.customers.models import Customer
from heardback.customers.one_person import rows_of_each
from heardback.ledger.models import Event
from heardback.products.models import Product

LATELY = 30  # days; as a policy has it before anybody changed it
# What the occasions of mails begin with that want an answer.
ASKING = ("agree:", "proposal:", "signoff:", "still-holds:", "ask:", "group:")


def asked_lately(customers: Collection[int], days: int = LATELY) -> dict[int, int]:
    """By customer: how often this person was asked in the last days; those who were not are 0."""
    rows = rows_of_each(set(customers))
    every = {row for each in rows.values() for row in each}
    heard = Counter(_asked(every, days).values_list("customer", flat=True))
    return {customer: sum(heard[row] for row in rows[customer]) for customer in customers}


def times_asked(rows: Collection[int]) -> int:
    """The same of one person, of whom all rows are known."""
    return _asked(rows, LATELY).count()


def in_peace(customers: Collection[int], product: Product) -> set[int]:
    """Which of them were asked so often lately that they are not asked for anything that can wait."""
    asked = asked_lately(customers, product.asked_days)
    return {customer for customer, times in asked.items() if times >= product.asked_most}


def too_often(customers: Collection[int], product: Product) -> str:
    """Why these are left in peace, in words."""
    names = ", ".join(str(one) for one in Customer.objects.filter(pk__in=list(customers)).order_by("pk")[:3])
    return (
        f"Asked {product.asked_most} times or more in the last {product.asked_days} days: {names}. Leave them in peace."
    )


def _asked(rows: Collection[int], days: int) -> QuerySet[Event]:
    asks = Q(facts__occasion__startswith=ASKING[0])
    for start in ASKING[1:]:
        asks |= Q(facts__occasion__startswith=start)
    since = timezone.now() - timedelta(days=days)
    return Event.objects.filter(asks, word="told", customer__in=rows, at__gte=since)
