"""After an explanation it is the customer, again, who says whether that was it."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from heardback.accounts.actors import SYSTEM, Actor
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.reports.following import add_words, close, reopen
from heardback.reports.holding import hold_report
from heardback.reports.models import Report, State
from heardback.triage.models import Match


def was_explained(report: Report) -> bool:
    """Whether its customer was given an explanation, and no issue is worked on for it."""
    explained = Event.objects.filter(report=report.pk, word="report.explained").exists()
    return explained and not Issue.objects.filter(matches__report=report).exists()


@transaction.atomic
def helped(report: Report, *, by: Actor) -> Report:
    """The explanation was it: the report closes. ValidationError when there is none that holds."""
    _demand_explained(report)
    return close(report, "explained", by=by)


@transaction.atomic
def did_not_help(report: Report, words: str, *, by: Actor) -> Report:
    """It was not: back to a person, with the customer's words. ValidationError on `words` when there are none."""
    _demand_explained(report)
    add_words(report, words, by=by)
    return reopen(report, "the explanation did not help", by=by, to_inbox=True)


def _demand_explained(report: Report) -> None:
    hold_report(report)  # nobody joins it to an issue while its customer answers
    if not was_explained(report):
        raise ValidationError({"helped": "We have not explained anything yet."})


def close_explained() -> int:
    """Close what was explained and stayed without an answer for the product's wait. Returns how many."""
    closed = 0
    explained = Event.objects.filter(word="report.explained", report=OuterRef("pk"))
    matched = Match.objects.filter(report=OuterRef("pk"))
    waiting = Report.objects.filter(Exists(explained), ~Exists(matched), state=State.OPEN, triaged_at__isnull=False)
    for report in waiting.order_by("pk"):
        closed += _close_unanswered(report)
    return closed


@transaction.atomic
def _close_unanswered(report: Report) -> bool:
    report = hold_report(report)
    if report.state != State.OPEN or report.triaged_at is None or not was_explained(report):
        return False  # somebody did something about it just now
    since = _has_known_since(report)
    if since is None or since > timezone.now() - timedelta(days=report.product.waits_for(report.severity)):
        return False
    close(report, "explained", by=SYSTEM)
    return True


def _has_known_since(report: Report) -> datetime | None:
    """When its customer was told the latest explanation; None while they were not. Whom we do not know at all finds it
    on their page."""
    last = Event.objects.filter(word="report.explained", report=report.pk).order_by("-pk").first()
    if last is None or report.customer_id is None:
        return last.at if last else None
    told = Event.objects.filter(word="told", report=report.pk, facts__occasion=f"explained:{last.pk}")
    return told.order_by("-pk").values_list("at", flat=True).first()
