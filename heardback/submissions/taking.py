"""Taking what a customer sends by a form: once, however often it is sent, and locked before it is written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from heardback.accounts.actors import Actor
from heardback.customers.finding import Person, find_or_make_customer, identifiers
from heardback.customers.models import Trust
from heardback.ledger.recording import record_all
from heardback.reports.models import Report
from heardback.submissions.answering import answers
from heardback.submissions.building import hold_form
from heardback.submissions.leaving import is_out
from heardback.submissions.locking import lock
from heardback.submissions.models import Delivery, OnceFixed, Submission, WorkaroundForm
from heardback.submissions.telling import about
from heardback.wire.text import clean

NAME_LONGEST = 200


@dataclass(frozen=True)
class Sender:
    """Who sends it: the customer of `report`, or `person`, of whom we know as much as `trust` says."""

    report: Report | None = None
    person: Person | None = None
    trust: str = Trust.TYPED
    language: str = ""


def submit(
    form: WorkaroundForm, typed: Mapping[str, Any], *, key: str, sender: Sender, by: Actor | None = None
) -> tuple[Submission, bool]:
    """Take it: the submission, and whether it is new. The same words under the same `key` are the same submission;
    other words, sent after going back, are another one, and nothing is lost.

    ValidationError by field; on "form" when it takes nothing now, on "email" when nobody could be told.
    """
    wrong: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    try:
        kept = answers(form, typed)
    except ValidationError as problem:
        wrong |= problem.message_dict
    if sender.report is None:
        wrong |= _who(sender.person)
    if wrong:
        raise ValidationError(wrong)
    who = str(sender.report.pk) if sender.report else json.dumps(identifiers(sender.person or Person()))
    mark = salted_hmac("heardback.submission", who + json.dumps(kept, sort_keys=True), algorithm="sha256").hexdigest()
    before = _there(form, key, mark)
    if before is not None:
        return before, False
    try:
        return _take(form, kept, key, mark, sender, by), True
    except IntegrityError:  # sent twice in the same moment
        before = _there(form, key, mark)
        if before is None:
            raise
        return before, False


def _there(form: WorkaroundForm, key: str, mark: str) -> Submission | None:
    rows = Submission.objects.select_related("form__issue__product", "customer", "report__product")
    return rows.filter(form=form, key=key, mark=mark).first()


def _who(person: Person | None) -> dict[str, Any]:
    if person is None or not person.is_identified:
        return {"email": _("Write your address, so that we can tell you when it is done.")}
    if len(clean(person.name)) > NAME_LONGEST:
        return {"name": _("At most %(most)s characters fit here.") % {"most": NAME_LONGEST}}
    try:
        identifiers(person)
    except ValidationError as problem:
        return dict(problem.message_dict)
    return {}


@transaction.atomic
def _take(
    form: WorkaroundForm, kept: Mapping[str, Any], key: str, mark: str, sender: Sender, by: Actor | None
) -> Submission:
    held = hold_form(form)
    if not held.open or (held.once_fixed == OnceFixed.LEAVE and is_out(held.issue)):
        raise ValidationError({"form": why_closed(held)})
    if held.version != form.version:
        raise ValidationError({"form": _("This form was changed a moment ago. Please look through it once more.")})
    if sender.report is not None:
        customer = Report.objects.select_related("customer").get(pk=sender.report.pk).customer
    else:
        customer = find_or_make_customer(sender.person or Person(), trust=sender.trust)
    one = Submission.objects.create(
        form=held,
        version=held.version,
        customer=customer,
        report=sender.report,
        answers=lock(kept),
        language=sender.language,
        key=key,
        mark=mark,
        delete_after=held.delete_after,
    )
    somebody = Actor(f"submission:{one.pk}", "Somebody", "customer")
    record_all([about(one, "submission.received", by or (customer.actor if customer else somebody))])
    if held.webhook:
        Delivery.objects.create(submission=one)
    return one


def why_closed(form: WorkaroundForm) -> str:
    if form.closed_at is None:
        return _("What this form was for works again: you can do it yourself now. Nothing was sent.")
    return _("This form is closed. Nothing was sent.")
