"""What an alert says to those on call. It goes to the team only, so it may name who is hurt."""

from django.conf import settings
from django.urls import reverse

from heardback.issues.models import Issue
from heardback.trends.counting import DAY, Somebody, tally_of, who_reported
from heardback.trends.models import Alert
from heardback.triage.queries import reports_of

_NAMED = 20
_SUMMARY = 300


def headline(alert: Alert) -> str:
    if alert.judged:
        return f"{alert.raised_by_name} raised an alert: {alert.issue.title} ({alert.issue.key})"
    return f"{_counted(alert.customers, 'customer')} in {alert.hours} hours: {alert.issue.title} ({alert.issue.key})"


def words(alert: Alert) -> str:
    """Everything one needs to begin: why, how many, who, where, what, and the link."""
    issue, people = alert.issue, who_reported(alert.issue, alert.hours)
    day = tally_of(issue, DAY)
    lines = [
        headline(alert),
        alert.note,
        f"Last {DAY} hours: {_counted(day.customers, 'customer')}, {_counted(day.reports, 'report')}",
        _line("Organizations", _organizations(people)),
        _line("Customers", [person.name for person in people]),
        f"Product: {issue.product}" + (f". Severity: {issue.get_severity_display().lower()}" if issue.severity else ""),
        summary(issue),
        settings.HEARDBACK_BASE_URL + reverse("desk:issue", args=[issue.key]),
    ]
    return "\n".join(filter(None, lines))


def summary(issue: Issue) -> str:
    """The issue's description, or what the latest report of it says, in a few lines."""
    latest = reports_of(issue).last()
    told = " ".join((issue.description or (latest.text or latest.title if latest else "")).split())
    return told if len(told) <= _SUMMARY else told[:_SUMMARY].rsplit(" ", 1)[0] + "…"


def _organizations(people: list[Somebody]) -> list[str]:
    """With how many of its people reported it, the most first."""
    counts: dict[str, int] = {}
    for person in people:
        if person.organization:
            counts[person.organization] = counts.get(person.organization, 0) + 1
    return [f"{name} ({n})" for name, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def _line(what: str, names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{what}: {', '.join(names[:_NAMED])}{more}" if names else ""


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
