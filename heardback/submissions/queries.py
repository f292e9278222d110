"""Reads of forms and submissions that several pages share."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from heardback.issues.merged import tree
from heardback.issues.models import Issue
from heardback.reports.models import Report
from heardback.submissions.locking import Unreadable, unlock
from heardback.submissions.models import State, Submission, WorkaroundForm
from heardback.triage.queries import is_let_in

MANY = 1000  # more are not counted


@dataclass(frozen=True)
class Answer:
    name: str
    label: str
    value: str


@dataclass(frozen=True)
class Answers:
    """What was sent. `gone` says why it can't be read: "deleted", or "locked" by another secret key."""

    fields: list[Answer]
    consent: str = ""
    gone: str = ""

    @property
    def gist(self) -> str:
        """For a line of a list."""
        said = [one.value for one in self.fields if one.value not in ("", "yes", "no")]
        return " · ".join(" ".join(words.split())[:60] for words in said[:4])


def answers_of(one: Submission) -> Answers:
    if one.deleted_at is not None:
        return Answers([], gone="deleted")
    try:
        kept: dict[str, Any] = unlock(one.answers)
    except Unreadable:
        return Answers([], gone="locked")
    return Answers([Answer(row["name"], row["label"], row["value"]) for row in kept["fields"]], kept["consent"])


def forms_of(issues: Collection[int]) -> QuerySet[WorkaroundForm]:
    """Those of an issue, and of what was merged into it."""
    return WorkaroundForm.objects.select_related("issue__product").filter(issue__in=issues).order_by("pk")


def forms_for(report: Report, issue: Issue | None) -> list[WorkaroundForm]:
    """What the sender of this report may fill in now. Who joined its issue by themself sees what is public."""
    if issue is None:
        return []
    found = [form for form in forms_of(tree(issue.pk)).filter(closed_at=None) if form.open]
    return [form for form in found if form.public or is_let_in(report, issue)]


def sent_with(report: Report) -> list[Submission]:
    """What was sent from the page of this report, the latest first."""
    rows = Submission.objects.filter(report=report).exclude(state=State.ASIDE)
    return list(rows.select_related("form__issue__product").defer("answers").order_by("-pk")[:50])


class _Counted(Subquery):
    """How many rows, looking at no more of them than it takes to say "1,000 and more"."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"


def counted(forms: QuerySet[WorkaroundForm]) -> QuerySet[WorkaroundForm]:
    """With how many of each are new, taken, done, left and aside."""
    return forms.annotate(**{f"count_{state}": _counted(state) for state in State.values})


def _counted(state: str) -> _Counted:
    rows = Submission.objects.filter(form=OuterRef("pk"), state=state).order_by()
    return _Counted(rows.values("pk")[:MANY], output_field=IntegerField())


def counts(form: WorkaroundForm) -> dict[str, int]:
    """State -> how many, of a form that comes `counted`."""
    return {state: getattr(form, f"count_{state}") for state in State.values}
