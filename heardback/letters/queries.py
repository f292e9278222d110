"""Letters, as pages list them."""

from django.db.models import QuerySet

from heardback.ledger.prepared import Given
from heardback.letters.models import Letter, State
from heardback.reports.models import Report


def letters(state: str = "") -> QuerySet[Letter]:
    """Those in this state, or all, without their bytes."""
    rows = Letter.objects.select_related("report").defer("raw")
    return rows.filter(state=state) if state in State.values else rows


def letters_of(report: Report | Given) -> QuerySet[Letter]:
    """What came in by mail about a report, the latest first."""
    return letters().filter(report=report).order_by("-pk")


def parked() -> QuerySet[Letter]:
    return Letter.objects.filter(state=State.PARKED)
