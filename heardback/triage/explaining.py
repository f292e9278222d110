"""After an explanation it is the customer, again, who says whether that was it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from heardback.accounts.actors import SYSTEM, Actor
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.reports.following import add_words, close, reopen
from heardback.reports.models import Report, State
from heardback.triage.models import Match, Outcome


def was_explained(report: Report) -> bool:
    """Whether its customer was given an explanation, and no issue is worked on for it."""
    explained = Event.objects.filter(report=report.pk, word="report.explained").exists()
    return explained and not Issue.objects.filter(matches__report=report).exists()


@transaction.atomic
def helped(report: Report, *, by: Actor) -> Report:
    """The explanation was it: the report closes."""
    return close(report, "explained", by=by)


@transaction.atomic
def did_not_help(report: Report, words: str, *, by: Actor) -> Report:
    """It was not: back to a person, with the customer's words. ValidationError on `words` when there are none."""
    add_words(report, words, by=by)
    return reopen(report, "the explanation did not help", by=by, to_inbox=True)


def close_explained() -> int:
    """Close what was explained and stayed without an answer for the product's wait. Returns how many."""
    closed = 0
    told = Event.objects.filter(word="told", report=OuterRef("pk"), facts__occasion__startswith="explained:")
    matched = Match.objects.filter(report=OuterRef("pk"))
    waiting = Report.objects.filter(state=State.OPEN, decision__outcome__in=(Outcome.USER_ERROR, Outcome.OTHER))
    for report in waiting.filter(Exists(told), ~Exists(matched)).select_related("product"):
        last = Event.objects.filter(word="told", report=report.pk).order_by("-pk").values_list("at", flat=True).first()
        if last is not None and last <= timezone.now() - timedelta(days=report.product.sign_off_wait_days):
            close(report, "explained", by=SYSTEM)
            closed += 1
    return closed
