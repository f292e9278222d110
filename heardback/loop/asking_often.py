"""How often somebody was asked for something lately, so that nobody is asked too much. Counted in the ledger, a person
at a time: whichever of their addresses it went to."""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from heardback.customers.one_person import rows_of_each
from heardback.ledger.models import Event

LATELY = timedelta(days=30)
MOST = 6  # times in that time; then they are left in peace
# What the occasions of mails begin with that want an answer.
ASKING = ("agree:", "proposal:", "signoff:", "still-holds:", "ask:")


def asked_lately(customers: Collection[int]) -> dict[int, int]:
    """By customer: how often this person was asked in the last thirty days; those who were not are 0."""
    rows = rows_of_each(set(customers))
    heard = Counter(_asked({row for each in rows.values() for row in each}).values_list("customer", flat=True))
    return {customer: sum(heard[row] for row in rows[customer]) for customer in customers}


def times_asked(rows: Collection[int]) -> int:
    """The same of one person, of whom all rows are known."""
    return _asked(rows).count()


def _asked(rows: Collection[int]) -> QuerySet[Event]:
    asks = Q(facts__occasion__startswith=ASKING[0])
    for start in ASKING[1:]:
        asks |= Q(facts__occasion__startswith=start)
    return Event.objects.filter(asks, word="told", customer__in=rows, at__gte=timezone.now() - LATELY)


def in_peace(customers: Collection[int]) -> set[int]:
    """Which of them were asked so often lately that they are not asked for anything that can wait."""
    return {customer for customer, times in asked_lately(customers).items() if times >= MOST}
