"""A person writes to everyone affected, or notes that somebody heard by phone."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer
from heardback.customers.one_person import rows_of
from heardback.issues.holding import hold_issue
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.ledger.recording import event, record
from heardback.loop.promising import checked_promise
from heardback.loop.promising import promise as make_promise
from heardback.loop.shipping import not_reached, occasion_of_release, occasion_of_sign_off, shipped, told_people
from heardback.loop.signing import ASKABLE
from heardback.loop.texts import choice, text
from heardback.notices.models import Kind, Notice, State
from heardback.notices.noting import record_told
from heardback.notices.said import SAID
from heardback.reports.folding import let_through
from heardback.reports.holding import hold_report
from heardback.reports.models import Report
from heardback.reports.models import State as ReportState
from heardback.triage.queries import affected, reporters

# What one may begin a reply with, by name.
TEMPLATES = {
    "known": gettext_noop(
        "We know of this, and we are working on it. As soon as there is news, you will hear from us."
    ),
    "thanks": gettext_noop("Thank you for telling us. It helps us to get this right."),
}
ON_ITS_WAY = (State.WAITING, State.FOLDED)
TWICE = timedelta(minutes=2)  # within which the same words are one press, made twice
HOW = ["phone", "chat", "in person", "post"]


@transaction.atomic
def write_update(issue: Issue, words: str, *, by: Actor, promise: str = "", promise_by: datetime | None = None) -> int:
    """Send everyone affected an update in these words. "No date yet" is a good one. Returns to how many.

    A `promise` in it ("we will tell you by Friday") is kept apart, and due at `promise_by`.
    """
    if promise or promise_by:
        checked_promise(promise, promise_by)
    words = text("text", words, 20_000, "Write what you want to tell them.")
    customers = [customer.pk for customer in affected(issue)]
    if not customers:
        raise ValidationError({"text": "No customer is joined to this issue, so there is nobody to tell."})
    written = record("update.written", actor=by, issue=issue.pk, count=len(customers), customers=customers, text=words)
    if promise:
        make_promise(issue, promise, promise_by, by=by, made_in=f"update:{written.pk}")
    return len(customers)


@transaction.atomic
def reply(report: Report, words: str, *, by: Actor) -> Report:
    """Write to who sent this report, in these words: mailed once, and on their own page. A mail that went out counts as
    having heard from us. ValidationError without words, or when the report is closed."""
    words = text("words", words, 20_000, "Write what you want to tell them.")
    report = hold_report(report)
    if report.state != ReportState.OPEN:
        raise ValidationError({"words": "This report is closed. Open it again first, by deciding anew what it is."})
    since = timezone.now() - TWICE
    if Event.objects.filter(report=report.pk, word="report.replied", at__gte=since, facts__words=words).exists():
        raise ValidationError({"words": "Exactly this was sent to them just now. It goes out once."})
    let_through([report.pk], by=by)  # whoever is answered is no spam
    record("report.replied", actor=by, report=report.pk, customer=report.customer_id, words=words)
    return report


@transaction.atomic
def log_told(issue: Issue, customer: Customer, how: str, *, by: Actor, kind: str = Kind.RELEASED) -> None:
    """Note that `customer` heard it from a person. Counts like a mail, for those whom no mail reaches."""
    choice("how", how, HOW)
    choice("kind", kind, [Kind.RELEASED, Kind.SIGN_OFF, Kind.UPDATE])
    issue = hold_issue(issue)
    if not reporters(issue).filter(pk=customer.pk).exists():
        raise ValidationError({"customer": "This customer did not report it."})
    if kind != Kind.UPDATE and (later := not_reached(issue, [customer.pk])):
        when = localtime(later[customer.pk])
        raise ValidationError({"customer": f"{customer} gets it on {when:%d %B %Y}. Tell them then."})
    occasion = _occasion(issue, kind)
    if kind != Kind.UPDATE:
        rows = rows_of(customer.pk)
        if told_people(issue, occasion) & {*rows}:
            raise ValidationError({"customer": f"{customer} was told already."})
        if Notice.objects.filter(customer__in=rows, occasion=occasion, state__in=ON_ITS_WAY).exists():
            raise ValidationError({"customer": f"A mail to {customer} is on its way. If it fails, log the call then."})
    told = event(
        "told",
        actor=by,
        issue=issue.pk,
        customer=customer.pk,
        customer_name=str(customer),
        kind=Kind(kind).label.lower(),
        occasion=occasion,
        how=how,
        said=SAID[Kind(kind)],
    )
    record_told([told])


def _occasion(issue: Issue, kind: str) -> str:
    """ValidationError for what there is nothing to tell of yet: it would count once there is."""
    if kind == Kind.RELEASED:
        if shipped(issue) is None:
            raise ValidationError({"kind": "It is not out yet, so nobody can have been told that it is."})
        return occasion_of_release(issue)
    if kind == Kind.SIGN_OFF:
        if issue.stage not in ASKABLE:
            raise ValidationError({"kind": "The fix is not out yet. Customers are asked to sign it off when it is."})
        return occasion_of_sign_off(issue)
    return f"{kind}:{issue.pk}:{issue.round}"
