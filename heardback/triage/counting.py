"""How many customers an issue hurts, kept on its row: lists are ranked by it, and can't count all matches each time."""

from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.ledger.reading import read
from heardback.triage.models import Match

WHO_CHANGED = ("report.edited",)


def count_customers(*issues: int) -> None:
    """Write it anew for each of these, which the caller holds."""
    for number in issues:
        reported = Match.objects.filter(issue=number).exclude(report__customer=None).order_by()
        count = reported.values("report__customer").distinct().count()
        Issue.objects.filter(pk=number).exclude(customers=count).update(customers=count)


def recount() -> int:
    """The worker's part: somebody said only later who they are. Returns how many events were looked at."""
    return read("triage.counting", _recount, words=WHO_CHANGED)


def _recount(events: list[Event]) -> None:
    numbers = {event.report for event in events if event.report and event.customer}
    of_these = Match.objects.filter(report__in=numbers).exclude(issue=None).order_by("issue")
    issues = list(of_these.values_list("issue", flat=True).distinct())
    # Held, so that nobody joins another in the same moment and counts without it.
    held = Issue.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=issues).order_by("pk")
    count_customers(*held.values_list("pk", flat=True))
