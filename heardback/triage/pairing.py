"""Two reports that are the same, and belong to no issue yet."""

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.issues.models import Issue
from heardback.reports.holding import hold_reports
from heardback.reports.models import Report
from heardback.triage.deciding import Done, decide, triage
from heardback.triage.models import Outcome
from heardback.triage.queries import issues_of


@transaction.atomic
def pair(report: Report, other: Report, *, by: Actor) -> Issue:
    """Say that both are one problem: the issue that `other` belongs to, else a new one with its title. ValidationError
    when they are one report, of two products, or `report` was decided meanwhile."""
    _demand_two(report, other)
    hold_reports([report.pk, other.pk])  # at once: two who pair the same two would wait for each other for ever
    if (issue := issues_of(other).first()) is None:
        triage(other, Outcome.NEW_BUG, by=by)
        issue = issues_of(other).get()
    triage(report, Outcome.KNOWN_BUG, by=by, issue=issue)
    return issue


@transaction.atomic
def pair_held(report: Report, other: Report, *, by: Actor, words: str = "") -> Done:
    """As `pair`, on the desk: what is told waits for a while, in which it can be undone."""
    _demand_two(report, other)
    if (issue := issues_of(other).first()) is not None:
        return decide([report.pk], Outcome.KNOWN_BUG, by=by, issue=issue, words=words)
    done = decide([report.pk, other.pk], Outcome.NEW_BUG, by=by, title=other.title, words=words, anew=True)
    if done.left:
        raise ValidationError({"same_as": f"Report {done.left[0]} was joined to an issue meanwhile. Look at it again."})
    return done


def _demand_two(report: Report, other: Report) -> None:
    if report.pk == other.pk:
        raise ValidationError({"same_as": "That is this report itself."})
    if report.product_id != other.product_id:
        raise ValidationError({"same_as": f"Report {other.number} is about another product."})
