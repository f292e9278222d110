"""Forms beside a customer's own report, and how what they sent by them stands."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from heardback.loop.standing import issue_behind
from heardback.reports.models import Report
from heardback.reports.receipts import Visit
from heardback.submissions.links import token_of
from heardback.submissions.models import State
from heardback.submissions.queries import forms_for, sent_with


@dataclass(frozen=True)
class FormSeen:
    title: str
    address: str


@dataclass(frozen=True)
class SubmissionSeen:
    """`address` is that of its own page, "" for who has not shown that it is theirs."""

    title: str
    said: str
    at: datetime
    address: str


def forms_seen(report: Report, token: str) -> list[FormSeen]:
    forms = forms_for(report, issue_behind(report))
    return [FormSeen(form.title, reverse("portal:own_form", args=[token, form.pk])) for form in forms]


def submissions_seen(seen: Visit) -> list[SubmissionSeen]:
    return [
        SubmissionSeen(
            one.form.title,
            how_it_stands(one.state)[0],
            one.settled_at or one.sent_at,
            "" if seen.unproven else reverse("portal:submission", args=[token_of(one.pk)]),
        )
        for one in sent_with(seen.report)
    ]


def how_it_stands(state: str) -> tuple[str, str]:
    """How it stands, and what comes next."""
    if state == State.DONE:
        return _("It is entered."), _("You don't have to do it again.")
    if state == State.LEFT:
        return _("You can do it yourself now."), _("What this form was for works again. We did not enter yours.")
    if state == State.ASIDE:
        return _("We did not enter this."), _("If it should be entered, please send it once more.")
    if state == State.TAKEN:
        return _("Somebody is entering it."), _("We tell you when it is done.")
    return _("We have what you sent."), _("A person enters it, and we tell you when it is done.")
