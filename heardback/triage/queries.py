"""Who is affected, and what waits for a decision."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.reports.models import Report, State
from heardback.triage.models import Match


def inbox() -> QuerySet[Report]:
    """Open reports that nobody has decided on, newest first."""
    waiting = Report.objects.filter(state=State.OPEN, triaged_at=None)
    return waiting.select_related("product", "customer", "organization").order_by("-received_at", "-pk")


def reports_of(issue: Issue) -> QuerySet[Report]:
    """The reports joined to an issue, oldest first."""
    return Report.objects.filter(matches__issue=issue).order_by("received_at", "pk")


def affected(issue: Issue) -> QuerySet[Customer]:
    """The customers who reported it, each once, in the order in which they first did."""
    numbers = reports_of(issue).exclude(customer=None).values_list("customer", flat=True)
    return Customer.objects.filter(pk__in=numbers).select_related("organization").order_by("pk")


def first_reporter(issue: Issue) -> Customer | None:
    report = reports_of(issue).exclude(customer=None).select_related("customer").first()
    return report.customer if report else None


def issues_of(report: Report) -> QuerySet[Issue]:
    """The issues a report was joined to, the latest joined first."""
    return Issue.objects.filter(matches__report=report).select_related("product", "owner").order_by("-matches__made_at")


@dataclass(frozen=True)
class Reach:
    customers: int
    organizations: int
    reports: int


def reach(issue: Issue) -> Reach:
    """How many it hurts: distinct customers, distinct organizations, and reports (anonymous ones included)."""
    counts = (
        reports_of(issue)
        .order_by()
        .aggregate(
            customers=Count("customer", distinct=True),
            organizations=Count("organization", distinct=True),
            reports=Count("pk", distinct=True),
        )
    )
    return Reach(**counts)


def next_updates(issues: list[int]) -> dict[int, datetime]:
    """Issue -> when the first of its customers must hear again; issues that nobody waits for are missing."""
    open_ones = Match.objects.filter(issue__in=issues, report__state=State.OPEN).order_by()
    return dict(open_ones.values_list("issue").annotate(due=Min("report__next_update_due")))
