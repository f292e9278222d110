"""Acts of telling: an update to everyone affected, and noting that somebody heard by phone."""

from typing import Any

from django.core.exceptions import ValidationError

from heardback.accounts.models import Member
from heardback.desk.acts.act import Act
from heardback.desk.acts.defining import customer_field, customer_named
from heardback.desk.forms.fields import Field, Form
from heardback.issues.models import Issue
from heardback.loop.models import Promise
from heardback.loop.promising import promise, take_back
from heardback.notices.drafting import draft
from heardback.notices.models import Kind
from heardback.notices.updates import HOW, log_told, write_update
from heardback.triage.queries import affected
from heardback.wire.numbers import several

PLACEHOLDER = "We will tell you when the fix comes"
KINDS = ((Kind.RELEASED, "that the fix is out"), (Kind.SIGN_OFF, "to sign it off"), (Kind.UPDATE, "how it stands"))


def _update_form(issue: Issue, _: Any) -> Form:
    count = affected(issue).count()
    hint = (
        f"By mail to {several(count, 'customer')}, in these words. What stands here is drafted of what happened since "
        "they last heard: make it yours. “No date yet” is a good update."
    )
    return Form(
        [
            Field("text", "What you want to tell them", "area", hint, value=draft(issue), required=True, checked=True),
            Field("promise", "What you promise in it", hint="Left empty: nothing.", placeholder=PLACEHOLDER),
            Field("promise_by", "By when", "datetime-local", narrow=True),
        ],
        "Send the update",
    )


def _update(issue: Issue, _: Any, form: Form, me: Member) -> str:
    due = form.moment("promise_by") if form["promise_by"].strip() else None
    count = write_update(issue, form["text"], by=me.actor, promise=form["promise"].strip(), promise_by=due)
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


def _promise_form(issue: Issue, _: Any) -> Form:
    hint = "They read it on their page. It is kept when all of them have heard by then, and broken when not."
    return Form(
        [
            Field("promise", "What you promise them", hint=hint, required=True, placeholder=PLACEHOLDER),
            Field("promise_by", "By when", "datetime-local", narrow=True, required=True),
        ],
        "Promise it",
    )


def _promise(issue: Issue, _: Any, form: Form, me: Member) -> str:
    due = form.moment("promise_by") if form["promise_by"].strip() else None
    made = promise(issue, form["promise"], due, by=me.actor)
    return f"Promised, by {made.due_at:%A, %d %B}."


def _promise_of(issue: Issue, number: int) -> Promise | None:
    return issue.promises.filter(pk=number, state=Promise.State.OPEN).first()


def _back_form(issue: Issue, made: Promise) -> Form:
    lead = f"“{made.words}” can't be kept? Better said than broken."
    return Form([Field("why", "Why", required=True)], "Take it back", lead=lead)


def _back(issue: Issue, made: Promise, form: Form, me: Member) -> str:
    take_back(made, form["why"], by=me.actor)
    return "Taken back. Write to them what comes instead."


ACTS = (
    Act("promise", "Promise something", "hearing", "write to customers", _promise_form, _promise),
    Act("take-back", "Take it back", "hearing", "write to customers", _back_form, _back, _promise_of),
    Act("update", "Write the update", "hearing", "write to customers", _update_form, _update),
    Act("told", "Log a call", "hearing", "write to customers", _told_form, _told),
)
