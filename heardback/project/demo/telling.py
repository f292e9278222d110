"""What stories do again and again."""

from heardback.accounts.actors import Actor
from heardback.accounts.models import Member
from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.issues.opening import edit_issue
from heardback.reports.models import Report
from heardback.triage.deciding import triage


def reporter(report: Report) -> Customer:
    """In a story everybody says who they are."""
    if report.customer is None:
        raise ValueError(f"{report} is of nobody")
    return report.customer


def opened(report: Report, title: str, *, by: Actor, owner: Member | None = None, **words: str) -> Issue:
    """A new issue for this report, with what the team writes about it at once."""
    issue = triage(report, "new_bug", by=by, title=title)
    if issue is None:
        raise ValueError(f"{report} made no issue")
    return edit_issue(issue, by=by, owner=owner, **words)
