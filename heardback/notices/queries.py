"""Who has heard what, and who waits."""

from datetime import datetime

from django.db.models import QuerySet

from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.ledger.prepared import Given
from heardback.notices.models import Notice
from heardback.reports.models import Report, late


def told(issue: Issue | Given) -> QuerySet[Event]:
    """What customers were told about an issue, or could not be told, newest first."""
    return Event.objects.filter(
        issue=issue.pk if isinstance(issue, Issue) else issue, word__in=("told", "not.told")
    ).order_by("-pk")


def waiting_to_hear(until: datetime | Given | None = None) -> QuerySet[Report]:
    """Reports that are late by `until` (default: now), longest overdue first."""
    return (
        Report.objects.filter(late(until))
        .select_related("product", "customer", "organization")
        .order_by("next_update_due", "pk")
    )


def mails() -> QuerySet[Notice]:
    return Notice.objects.select_related("customer", "issue", "report").order_by("-pk")
