"""How many customers an issue hurts, kept on its row: lists are ranked by it, and can't count all matches each time."""

from django.db.models import Count

from heardback.customers.one_person import person, rows_of
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.ledger.reading import read
from heardback.triage.models import Match

OF_PEOPLE = ("customer.merged", "customer.unmerged")
WHO_CHANGED = ("report.edited", *OF_PEOPLE)


def count_customers(*issues: int) -> None:
    """Write it anew for each of these, which the caller holds."""
    for number in issues:
        reported = Match.objects.filter(issue=number).order_by()
        count = reported.aggregate(count=Count(person("report__customer"), distinct=True))["count"]
        Issue.objects.filter(pk=number).exclude(customers=count).update(customers=count)


def recount() -> int:
    """The worker's part: somebody said only later who they are, or the team who is one person. Returns how many events
    were looked at."""
    return read("triage.counting", _recount, words=WHO_CHANGED)


def _recount(events: list[Event]) -> None:
    numbers = {event.report for event in events if event.report and event.customer}
    of_these = Match.objects.filter(report__in=numbers).exclude(issue=None).order_by("issue")
    issues = set(of_these.values_list("issue", flat=True).distinct())
    issues |= {number for event in events if event.word in OF_PEOPLE for number in issues_of_both(event)}
    # Held, so that nobody joins another in the same moment and counts without it.
    held = Issue.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=issues).order_by("pk")
    count_customers(*held.values_list("pk", flat=True))


def issues_of_both(event: Event) -> set[int]:
    """Which issues may count otherwise since two were said to be one, or to be two: one of OF_PEOPLE."""
    rows = {*rows_of(event.customer or 0), *rows_of(event.facts.get("was") or event.facts["into_number"])}
    joined = Match.objects.filter(report__customer__in=rows, issue__isnull=False).order_by()
    return {issue for issue in joined.values_list("issue", flat=True).distinct() if issue is not None}
