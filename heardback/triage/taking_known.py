"""Taking a report of somebody who is told at once which known problem it is."""

from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.issues.models import Issue
from heardback.reports.models import Report, Source
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.models import Outcome


@transaction.atomic
def take_for_somebody(account: Account, issue: Issue | None, *, by: Actor, told: bool = False) -> Report:
    """Keep what a colleague wrote down, joined to `issue` when it is that; all of it, or nothing. See `take`."""
    report = take(account, source=Source.AGENT, by=by, told=told)
    if issue is not None:
        triage(report, Outcome.KNOWN_BUG, by=by, issue=issue)
    return report
