"""How many it hurts: reports counted by when they were received, customers counted once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from heardback.customers.one_person import person
from heardback.issues.models import Issue
from heardback.products.models import Product
from heardback.reports.models import Report

DAY, WEEK = 24, 7 * 24  # hours


@dataclass(frozen=True)
class Tally:
    """Distinct customers (a report without one adds none), and reports."""

    customers: int = 0
    reports: int = 0


@dataclass(frozen=True)
class Somebody:
    """One who reported it, with their organization's name or ""."""

    name: str
    organization: str


def reports_within(hours: int, product: Product | None = None, now: datetime | None = None) -> QuerySet[Report]:
    """The reports received in the last `hours`: what every number of this room counts."""
    now = now or timezone.now()
    found = Report.objects.filter(received_at__gt=now - timedelta(hours=hours), received_at__lte=now)
    found = found.filter(folded_at=None)
    return found if product is None else found.filter(product=product)


def joined_to(reports: QuerySet[Report], *issues: int) -> QuerySet[Any]:
    """Those of `reports` that were joined to one of `issues`. The sum keeps the database from starting at everything
    that was ever joined to them: a window is smaller."""
    return reports.annotate(joined_to=F("matches__issue") + 0).filter(joined_to__in=issues)


def tally(reports: QuerySet[Report]) -> Tally:
    return Tally(
        **reports.order_by().aggregate(customers=Count(person("customer"), distinct=True), reports=Count("pk"))
    )


def tally_of(issue: Issue, hours: int, now: datetime | None = None) -> Tally:
    """How many customers reported this issue in the last `hours`, and how often."""
    return tally(joined_to(reports_within(hours, now=now), issue.pk))


def who_reported(issue: Issue, hours: int) -> list[Somebody]:
    """Those who reported it in the last `hours`, each once, in the order in which they did."""
    found = joined_to(reports_within(hours), issue.pk).exclude(customer=None)
    seen: dict[int | None, Somebody] = {}
    for report in found.select_related("customer", "organization").order_by("received_at", "pk"):
        seen.setdefault(
            report.customer and report.customer.person, Somebody(str(report.customer), str(report.organization or ""))
        )
    return list(seen.values())
