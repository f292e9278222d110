"""Acts that keep an issue in order: its words, its owner, its reports."""

from typing import Any

from django.core.exceptions import ValidationError

from heardback.accounts.models import Member
from heardback.accounts.roles import Role
from heardback.desk.acts.act import Act
from heardback.desk.forms.fields import Field, Form, choices
from heardback.issues.models import Issue
from heardback.issues.opening import edit_issue
from heardback.loop.conversations import note
from heardback.products.severity import Severity
from heardback.reports.models import Report
from heardback.triage.deciding import triage
from heardback.triage.matching import join, take_off
from heardback.wire.numbers import as_number


def edit_form(issue: Issue, _: Any) -> Form:
    return Form(
        [
            Field("title", "Title", value=issue.title, required=True),
            Field("description", "What we know", "area", "Only the team reads this.", value=issue.description),
            Field(
                "severity", "Severity", "choice", value=issue.severity, choices=choices(Severity.choices, "not known"),
                narrow=True,
            ),
        ]
    )  # fmt: skip


def _edit(issue: Issue, _: Any, form: Form, me: Member) -> str:
    edit_issue(issue, by=me.actor, **form.texts("title", "description", "severity"))
    return "Saved."


def owner_form(issue: Issue, _: Any) -> Form:
    team = Member.objects.filter(is_active=True).exclude(role=Role.VIEWER).order_by("name")
    people = [(str(member.pk), f"{member}, {member.get_role_display().lower()}") for member in team]
    value = str(issue.owner_id or "")
    return Form(
        [Field("owner", "Who owns it", "choice", value=value, choices=choices(people, "nobody"))], "Hand it over"
    )


def _owner(issue: Issue, _: Any, form: Form, me: Member) -> str:
    said = form["owner"]
    owner = Member.objects.filter(is_active=True, pk=said).first() if as_number(said) is not None else None
    if said and owner is None:
        raise ValidationError({"owner": "Choose somebody of the team."})
    edit_issue(issue, by=me.actor, owner=owner)
    return f"{owner or 'Nobody'} owns it now."


def _note_form(issue: Issue, _: Any) -> Form:
    return Form([Field("note", "A note to the team", "area", required=True)], "Keep the note")


def _note(issue: Issue, _: Any, form: Form, me: Member) -> str:
    note(issue, form["note"], by=me.actor)
    return "Noted."


def _report_of(issue: Issue, number: int) -> Report | None:
    return Report.objects.select_related("customer").filter(pk=number, matches__issue=issue).first()


def _take_off_form(issue: Issue, report: Report) -> Form:
    lead = f"Report {report.number} “{report.title}” goes back to the inbox unless another issue has it."
    return Form([], "Take it off", lead=lead)


def _take_off(issue: Issue, report: Report, form: Form, me: Member) -> str:
    take_off(report, issue, by=me.actor)
    return f"Report {report.number} is no longer part of {issue.key}."


def _join_form(issue: Issue, _: Any) -> Form:
    return Form([Field("number", "Number of the report", placeholder="4471", required=True)], "Join it")


def _join(issue: Issue, _: Any, form: Form, me: Member) -> str:
    report = Report.objects.filter(pk=form.whole("number")).first()
    if report is None:
        raise ValidationError({"number": f"There is no report {form['number']}."})
    triage(report, "known_bug", by=me.actor, issue=issue)
    return f"Report {report.number} is part of {issue.key} now. Its customer is told."


def _not_let_in(issue: Issue, number: int) -> Report | None:
    match = issue.matches.filter(report=number).select_related("report__customer").first()
    return match.report if match is not None and match.by_themself else None


def _let_in_form(issue: Issue, report: Report) -> Form:
    lead = f"{report.customer or 'They'} joined on the board. Let in, they are asked what fixed means."
    return Form([], "Let them in", lead=lead)


def _let_in(issue: Issue, report: Report, form: Form, me: Member) -> str:
    join(report, issue, by=me.actor)
    return f"{report.customer or 'They'} take part from now on."


ACTS = (
    Act("edit", "Edit", "top", "edit an issue", edit_form, _edit),
    Act("owner", "Hand over", "top", "edit an issue", owner_form, _owner),
    Act("note", "Add a note", "timeline", "edit an issue", _note_form, _note),
    Act("join", "Join one", "reports", "triage", _join_form, _join),
    Act("take-off", "Take off", "reports", "triage", _take_off_form, _take_off, _report_of),
    Act("let-in", "Let in", "reports", "triage", _let_in_form, _let_in, _not_let_in),
)
