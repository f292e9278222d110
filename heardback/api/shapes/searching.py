"""What a search finds."""

from datetime import datetime

from heardback.api.shapes.base import Out
from heardback.api.shapes.customers import CustomerOut, OrganizationOut, customer_out
from heardback.api.shapes.issues import IssueOut, issue_out
from heardback.api.shapes.reports import SelfLink, self_of
from heardback.reports.models import Report
from heardback.triage.searching import Found, Hit


class ReportHit(Out):
    """A report in short; `links.self` has all of it."""

    number: int
    product: str
    title: str
    severity: str
    state: str
    customer: int | None
    received_at: datetime
    links: SelfLink


class IssueHit(IssueOut):
    """`found_by` is the key of the issue that has the words, where that was merged into this one."""

    found_by: str | None


class More(Out):
    """Where to go on, as `before` with this `kind`; null at the end."""

    reports: int | None
    issues: int | None


class SearchOut(Out):
    reports: list[ReportHit]
    issues: list[IssueHit]
    customers: list[CustomerOut]
    organizations: list[OrganizationOut]
    more: More


def search_out(found: Found) -> SearchOut:
    return SearchOut(
        reports=[_report(report) for report in found.reports],
        issues=[_issue(hit) for hit in found.issues],
        customers=[customer_out(customer) for customer in found.customers],
        organizations=[OrganizationOut.of(organization) for organization in found.organizations],
        more=More(reports=found.more.get("reports"), issues=found.more.get("issues")),
    )


def _report(report: Report) -> ReportHit:
    links = SelfLink(self=self_of(report))
    return ReportHit.of(report, product=report.product.slug, customer=report.customer_id, links=links)


def _issue(hit: Hit) -> IssueHit:
    return IssueHit(**issue_out(hit.issue).model_dump(), found_by=hit.found or None)
