"""Acts of building and checking: linked work, and each criterion verified."""

from typing import Any

from heardback.accounts.models import Member
from heardback.desk.acts.act import Act
from heardback.desk.acts.defining import criterion_of
from heardback.desk.forms.fields import Field, Form
from heardback.desk.picking import picked
from heardback.issues.models import Issue, Stage
from heardback.loop.models import Criterion, LinkedWork
from heardback.loop.verifying import finish_work, link_work, verify
from heardback.releases.models import Environment


def _work_form(issue: Issue, _: Any) -> Form:
    return Form(
        [
            Field("title", "What has to be done", required=True, placeholder="Count at the edge"),
            Field("url", "Where", "url", placeholder="https://", hint="The pull request or ticket."),
        ],
        "Link it",
    )


def _work(issue: Issue, _: Any, form: Form, me: Member) -> str:
    link_work(issue, form["title"], by=me.actor, url=form["url"])
    return "Linked."


def _work_of(issue: Issue, number: int) -> LinkedWork | None:
    return issue.work.filter(pk=number, done_at=None).first()


def _finish_form(issue: Issue, work: LinkedWork) -> Form:
    return Form([], "It is done", lead=f"“{work.title}”: is it done?")


def _finish(issue: Issue, work: LinkedWork, form: Form, me: Member) -> str:
    finish_work(work, by=me.actor)
    return "Done."


def _verify_form(issue: Issue, criterion: Criterion) -> Form:
    first = (
        Field("measured", f"Measured{f', in {criterion.unit}' if criterion.unit else ''}", narrow=True, required=True,
              hint=f"Target: {criterion.how}")
        if criterion.target is not None
        else Field("passed", f"“{criterion}”", "radio", choices=[("yes", "It holds"), ("no", "It does not hold")])
    )  # fmt: skip
    return Form(
        [
            first,
            Field("environment", "Where", "choice", choices=list(Environment.choices), narrow=True),
            Field("version", "Version", narrow=True),
            Field("steps", "What was done", "area", "Step by step, so that another can do it again."),
            Field("link", "Where to see it", "url", placeholder="https://"),
            Field("evidence", "What you saw", "area", "A number, a link, a file: so that another can see it too."),
            Field("file", "A file that shows it", "file", "A screenshot, a recording, a log. The team alone sees it."),
        ],
        "Record the check",
    )  # fmt: skip


def _verify(issue: Issue, criterion: Criterion, form: Form, me: Member) -> str:
    file = picked(form, "file", by=me.actor)
    by_number = form.has("measured")
    said = "" if by_number else form["passed"]
    run = verify(
        criterion,
        by=me.actor,
        passed={"yes": True, "no": False}.get(said),
        measured=form["measured"] if by_number else None,
        environment=form["environment"],
        version=form["version"],
        evidence=form["evidence"],
        steps=form["steps"],
        link=form["link"],
        file=file,
    )
    if run.passed:
        return "It passed."
    issue.refresh_from_db(fields=["stage"])
    back = " It is back in building, with the reason." if issue.stage == Stage.BUILDING else ""
    return f"It failed. That is worth knowing.{back}"


ACTS = (
    Act("work", "Link work", "work", "edit an issue", _work_form, _work),
    Act("finish", "Done", "work", "edit an issue", _finish_form, _finish, _work_of),
    Act("verify", "Check it", "criteria", "verify", _verify_form, _verify, criterion_of),
)
