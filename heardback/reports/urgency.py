"""By when a report should be decided: what puts the inbox in order, and the same in words.

It is a time and not a score, so that a minor report that waits becomes urgent by itself, and no row has to be counted
anew as time goes by.
"""

from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone
from django.utils.timesince import timesince

from heardback.products.severity import Severity
from heardback.reports.models import Report, Signature

VOUCHED = 0.75  # of the time: somebody the host's systems vouched for
NOBODY = 1.25  # of the time: nobody said who they are, so nobody can be told


class Undecided(Protocol):
    """What the words are made of: a report, or a plain row of one."""

    severity: str
    signature: str
    customer_id: int | None
    decide_by: datetime
    snoozed_until: datetime | None


def decide_by(report: Report, since: datetime) -> datetime:
    """The product's time for its severity from `since` on, shortened or stretched by how well we know who sent it."""
    return since + report.product.update_within(report.severity) * _share(report)


def why_now(report: Undecided) -> str:
    """Why it stands in the inbox where it does."""
    bad = Severity(report.severity).label if report.severity else "Nobody said how bad it is"
    why = [bad]
    if report.signature == Signature.GOOD:
        why.append("your systems vouch for who sent it: sooner by a quarter")
    elif report.customer_id is None:
        why.append("nobody said who they are: later by a quarter")
    if report.snoozed_until is not None and report.snoozed_until <= timezone.now():
        why.append("it was put off until now")
    left = report.decide_by - timezone.now()
    if left < timedelta(0):
        why.append(f"should have been decided {timesince(report.decide_by, depth=1)} ago")
    else:
        why.append(f"to be decided within {timesince(timezone.now(), timezone.now() + left, depth=1)}")
    return "; ".join(why).replace("\xa0", " ") + "."


def _share(report: Report) -> float:
    if report.signature == Signature.GOOD:
        return VOUCHED
    return NOBODY if report.customer_id is None else 1
