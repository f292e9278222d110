"""Acts of telling: an update to everyone affected, and noting that somebody heard by phone."""

from typing import Any

from django.core.exceptions import ValidationError

from heardback.accounts.models import Member
from heardback.desk.acts.act import Act
from heardback.desk.acts.defining import customer_field, customer_named
from heardback.desk.forms.fields import Field, Form
from heardback.desk.saying import several
from heardback.issues.models import Issue
from heardback.notices.models import Kind
from heardback.notices.updates import HOW, log_told, write_update
from heardback.triage.queries import affected

KINDS = ((Kind.RELEASED, "that the fix is out"), (Kind.SIGN_OFF, "to sign it off"), (Kind.UPDATE, "how it stands"))


def _update_form(issue: Issue, _: Any) -> Form:
    count = affected(issue).count()
    hint = f"By mail to {several(count, 'customer')}, in these words. “No date yet” is a good update."
    return Form([Field("text", "What you want to tell them", "area", hint, required=True)], "Send the update")


def _update(issue: Issue, _: Any, form: Form, me: Member) -> str:
    count = write_update(issue, form["text"], by=me.actor)
    return f"Your update goes to {several(count, 'customer')}. Their clocks start again when it is sent."


def _told_form(issue: Issue, _: Any) -> Form:
    return Form(
        [
            customer_field(issue, "Who"),
            Field("kind", "Heard", "choice", choices=[(kind.value, said) for kind, said in KINDS], narrow=True),
            Field("how", "How", "choice", choices=[(how, how) for how in HOW], narrow=True),
        ],
        "Log it",
    )


def _told(issue: Issue, _: Any, form: Form, me: Member) -> str:
    customer = customer_named(issue, form)
    if customer is None:
        raise ValidationError({"customer": "Say who."})
    log_told(issue, customer, form["how"], by=me.actor, kind=form["kind"])
    return f"Logged: {customer} was told."


ACTS = (
    Act("update", "Write the update", "hearing", "write to customers", _update_form, _update),
    Act("told", "Log a call", "hearing", "write to customers", _told_form, _told),
)
