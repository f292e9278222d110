"""Acts on the place of an issue in the order of work."""

from typing import Any

from heardback.accounts.models import Member
from heardback.desk.acts.act import Act
from heardback.desk.forms.fields import Field, Form
from heardback.issues.models import Issue
from heardback.ranking.models import Rank
from heardback.ranking.pinning import pin, unpin


def _pin_form(issue: Issue, _: Any) -> Form:
    rank = Rank.objects.filter(issue=issue).first()
    hint = "Everybody who asks why it is on top reads this."
    return Form(
        [Field("why", "Why it comes first", hint=hint, value=rank.pinned_why if rank else "", required=True)],
        "Put it on top",
    )


def _pin(issue: Issue, _: Any, form: Form, me: Member) -> str:
    pin(issue, form["why"], by=me.actor)
    return f"{issue.key} is on top."


def _unpin_form(issue: Issue, _: Any) -> Form:
    return Form([], "Take it down", lead="It goes back to where its points put it.")


def _unpin(issue: Issue, _: Any, form: Form, me: Member) -> str:
    unpin(issue, by=me.actor)
    return f"{issue.key} stands where its points put it."


ACTS = (
    Act("pin", "Put it on top", "place", "pin an issue", _pin_form, _pin),
    Act("unpin", "Take it down", "place", "pin an issue", _unpin_form, _unpin),
)
