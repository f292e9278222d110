"""Acts on what customers can do meanwhile: a person tried it, or it turned out to be wrong."""

from typing import Any

from heardback.accounts.models import Member
from heardback.desk.acts.act import Act
from heardback.desk.forms.fields import Field, Form
from heardback.issues.models import Issue
from heardback.issues.workarounds import retract_workaround, verify_workaround, workaround_of
from heardback.notices.meanwhile import public_words


def _verify_form(issue: Issue, _: Any) -> Form:
    hint = "On which device, browser, account: whoever reads it knows then for whom it holds."
    return Form([_version(issue), Field("note", "On what you tried it", "area", hint, required=True)], "It helps")


def _verify(issue: Issue, _: Any, form: Form, me: Member) -> str:
    now = verify_workaround(issue, by=me.actor, note=form["note"], version=_read(form))
    return f"Version {now.version} is verified, by you."


def _retract_form(issue: Issue, _: Any) -> Form:
    hint = "Whoever was told it reads this, once. Kind, short, and what to do instead."
    return Form([_version(issue), Field("why", "What was wrong with it", "area", hint, required=True)], "Retract it")


def _retract(issue: Issue, _: Any, form: Form, me: Member) -> str:
    now = retract_workaround(issue, form["why"], by=me.actor, version=_read(form))
    still = " The board still says what to do meanwhile: look whether that is wrong too." if public_words(issue) else ""
    return f"Version {now.version} is retracted. Nobody is shown it any more.{still}"


def _version(issue: Issue) -> Field:
    """The one that they read: what is wrong with it is said above the form, where it is seen."""
    now = workaround_of(issue)
    return Field("read", "", "hidden", value=str(now.version if now else 0))


def _read(form: Form) -> int:
    return form.whole("read")


ACTS = (
    Act("verify-workaround", "I tried it", "meanwhile", "verify", _verify_form, _verify),
    Act("retract-workaround", "Retract it", "meanwhile", "edit an issue", _retract_form, _retract),
)
