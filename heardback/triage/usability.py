"""What has to be explained again and again is not clear: many user errors at one step are proposed as an issue."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.customers.one_person import person
from heardback.products.models import Product
from heardback.triage.deciding import MOST, Done, decide
from heardback.triage.models import Decision, Outcome

FROM = 5  # explanations at one step
WITHIN = timedelta(days=30)
SHOWN = 5
WORDS = (
    "You were not the only one who stumbled there, so it is not clear enough. We now look at how to make it clearer, "
    "and what you wrote is part of that."
)


@dataclass(frozen=True)
class Stumble:
    """`count` reports at this step were explained lately, the last one at `last`; none of them belongs to an issue."""

    product: Product
    step: str
    count: int
    customers: int
    last: datetime


def stumbles() -> list[Stumble]:
    """Where most had to be explained, first."""
    rows = _explained().exclude(report__step="").values("report__product", "report__step")
    counted = rows.annotate(
        count=Count("pk"), customers=Count(person("report__customer"), distinct=True), last=Max("made_at")
    ).filter(count__gte=FROM)
    found = list(counted.order_by("-count", "report__step")[:SHOWN])
    products = Product.objects.in_bulk({row["report__product"] for row in found})
    return [
        Stumble(products[row["report__product"]], row["report__step"], row["count"], row["customers"], row["last"])
        for row in found
    ]


def make_usability_issue(product: Product, step: str, *, by: Actor) -> Done:
    """One issue for all that was explained at this step; each report keeps what it was told. ValidationError when there
    is nothing any more."""
    of_step = _explained().filter(report__product=product, report__step=step)
    numbers = list(of_step.order_by("-report").values_list("report", flat=True)[:MOST])
    if not numbers:
        raise ValidationError(f"Nothing was explained at “{step[:60]}” lately that belongs to no issue.")
    title = f"Not clear enough: {step}"[:300]
    return decide(numbers, Outcome.NEW_BUG, by=by, title=title, words=WORDS, anew=True)


def _explained() -> QuerySet[Decision]:
    lately = Decision.objects.filter(outcome=Outcome.USER_ERROR, made_at__gte=timezone.now() - WITHIN)
    return lately.filter(report__matches=None).order_by()
