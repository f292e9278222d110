"""Forms that customers fill in until a fix is out: built, filled in for somebody, worked off, taken along.

What writes answers without what was sent: answers to writes are kept for a day, see `idempotency`.
"""

import secrets
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer, created
from heardback.api.finding import issue_at, issue_named, report_named
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.base import address
from heardback.api.shapes.forms import (
    AsideIn,
    ExportOut,
    FormChanges,
    FormIn,
    FormOut,
    OneSubmissionOut,
    SubmissionIn,
    SubmissionOut,
    SubmissionsIn,
    WorkedOut,
    form_out,
    one_submission_out,
    submission_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.customers.finding import Person
from heardback.customers.models import Trust
from heardback.submissions.building import change_form, close_form, make_form, reopen_form
from heardback.submissions.exporting import export
from heardback.submissions.models import State, Submission, WorkaroundForm
from heardback.submissions.taking import Sender, submit
from heardback.submissions.working_off import Worked, finish, put_back, set_aside, take, undo
from heardback.wire.languages import LANGUAGES

routes = Router(tags=["forms"])
BUILD, READ, ENTER, EXPORT = "edit workaround forms", "read submissions", "enter submissions", "export submissions"


class FormFilters(Paging):
    issue: str = Field("", description="Only those of this issue, like HB-12")


class SubmissionFilters(Paging):
    state: str = Field("", description="Only those that stand so: new, taken, done, left or aside")


@routes.get("/forms", auth=Bearer("read"), response=list[FormOut])
def list_forms(request: HttpRequest, asked: Query[FormFilters]) -> HttpResponse:
    """Forms, the newest first."""
    rows = WorkaroundForm.objects.select_related("issue")
    if asked.issue:
        rows = rows.filter(issue=issue_named("issue", asked.issue))
    found, key = page(rows, asked)
    return link_next(request, answer(request, [form_out(one) for one in found], list[FormOut]), key)


@routes.post("/issues/{str:key}/forms", auth=Bearer(BUILD), response={201: FormOut})
@once
def make_workaround_form(request: HttpRequest, key: str, payload: FormIn) -> HttpResponse:
    """Make a form for those whom an issue hurts. It is open at once."""
    made = make_form(issue_at(key), by=caller(request), **payload.model_dump(exclude_unset=True))
    return created(form_out(made), address("forms", made.pk))


@routes.get("/forms/{int:form}", auth=Bearer("read"), response=FormOut)
def read_form(request: HttpRequest, form: int) -> HttpResponse:
    """One form, and what it asks."""
    return answer(request, form_out(_form(form)))


@routes.patch("/forms/{int:form}", auth=Bearer(BUILD), response=FormOut)
def change_workaround_form(request: HttpRequest, form: int, payload: FormChanges) -> HttpResponse:
    """Change what is given. What was sent keeps the words that it answered."""
    changed = change_form(_form(form), by=caller(request), **payload.model_dump(exclude_unset=True))
    return answer(request, form_out(changed))


@routes.post("/forms/{int:form}/close", auth=Bearer(BUILD), response=FormOut)
@once
def close_workaround_form(request: HttpRequest, form: int) -> HttpResponse:
    """Nobody can fill it in any more. What was sent is still to be done."""
    return answer(request, form_out(close_form(_form(form), by=caller(request))))


@routes.post("/forms/{int:form}/reopen", auth=Bearer(BUILD), response=FormOut)
@once
def reopen_workaround_form(request: HttpRequest, form: int) -> HttpResponse:
    """It can be filled in again."""
    return answer(request, form_out(reopen_form(_form(form), by=caller(request))))


@routes.get("/forms/{int:form}/submissions", auth=Bearer(READ), response=list[SubmissionOut])
def list_submissions(request: HttpRequest, form: int, asked: Query[SubmissionFilters]) -> HttpResponse:
    """What was sent by a form, the latest first; what it says is at each."""
    rows = Submission.objects.filter(form=_form(form)).select_related("form", "delivery")
    if asked.state:
        if asked.state not in State.values:
            raise wrong("state", f"“{asked.state[:40]}” is not one of: {', '.join(State.values)}.")
        rows = rows.filter(state=asked.state)
    found, key = page(rows, asked)
    return link_next(request, answer(request, [submission_out(one) for one in found], list[SubmissionOut]), key)


@routes.post("/forms/{int:form}/submissions", auth=Bearer(ENTER), response={201: SubmissionOut})
@once
def submit_form(request: HttpRequest, form: int, payload: SubmissionIn) -> HttpResponse:
    """Fill it in for the customer of a report, or for somebody by their address. They are told as if they had sent it
    themselves."""
    report = report_named("report", payload.report) if payload.report is not None else None
    if payload.language and payload.language not in LANGUAGES:
        raise wrong("language", f"One of: {', '.join(LANGUAGES)}.")
    person = None if report else Person(email=payload.email, name=payload.name)
    typed = {**payload.answers, "consent": "on" if payload.consent else ""}
    sender = Sender(report, person, Trust.TYPED, payload.language)
    try:
        made, _new = submit(_form(form), typed, key=secrets.token_urlsafe(24), sender=sender, by=caller(request))
    except ValidationError as problem:
        own = {"form", "email", "name", "consent"}
        said = {name if name in own else f"answers.{name}": words for name, words in problem.message_dict.items()}
        raise ValidationError(said) from None
    return created(submission_out(made), address("submissions", made.pk))


@routes.get("/forms/{int:form}/export", auth=Bearer(EXPORT), response=ExportOut)
def export_submissions(request: HttpRequest, form: int) -> HttpResponse:
    """Everything that was sent by a form, as CSV. The ledger says who took it along."""
    one = _form(form)
    return answer(request, ExportOut(form=one.pk, csv="".join(export(one, by=caller(request)))))


@routes.get("/submissions/{int:submission}", auth=Bearer(READ), response=OneSubmissionOut)
def read_submission(request: HttpRequest, submission: int) -> HttpResponse:
    """One, with what was sent, and the customer's own page of it."""
    rows = Submission.objects.select_related("form", "delivery")
    one = rows.filter(pk=submission).first() if submission <= LARGEST else None
    if one is None:
        raise Http404("There is no such submission.")
    return answer(request, one_submission_out(one))


@routes.post("/submissions/take", auth=Bearer(ENTER), response=WorkedOut)
@once
def take_submissions(request: HttpRequest, payload: SubmissionsIn) -> HttpResponse:
    """Say that somebody is at these. `left` are those that are not as you thought."""
    return _worked(request, take, payload)


@routes.post("/submissions/done", auth=Bearer(ENTER), response=WorkedOut)
@once
def finish_submissions(request: HttpRequest, payload: SubmissionsIn) -> HttpResponse:
    """Say that these are entered. Their customers are told after half a minute, in which it can be undone."""
    return _worked(request, finish, payload)


@routes.post("/submissions/undo", auth=Bearer(ENTER), response=WorkedOut)
@once
def undo_submissions(request: HttpRequest, payload: SubmissionsIn) -> HttpResponse:
    """They are not entered after all. Once their customers are told, that stands."""
    return _worked(request, undo, payload)


@routes.post("/submissions/back", auth=Bearer(ENTER), response=WorkedOut)
@once
def put_submissions_back(request: HttpRequest, payload: SubmissionsIn) -> HttpResponse:
    """New again: what was taken, or set aside."""
    return _worked(request, put_back, payload)


@routes.post("/submissions/aside", auth=Bearer(ENTER), response=WorkedOut)
@once
def set_submissions_aside(request: HttpRequest, payload: AsideIn) -> HttpResponse:
    """Nothing that can be entered: spam, or sent twice. Nobody is told of it."""
    return _out(request, set_aside(payload.submissions, payload.why, by=caller(request)))


def _worked(request: HttpRequest, verb: Callable[..., Worked], payload: SubmissionsIn) -> HttpResponse:
    return _out(request, verb(payload.submissions, by=caller(request)))


def _out(request: HttpRequest, worked: Worked) -> HttpResponse:
    return answer(request, WorkedOut(done=[one.pk for one in worked.done], left=worked.left))


def _form(number: int) -> WorkaroundForm:
    rows = WorkaroundForm.objects.select_related("issue__product")
    one = rows.filter(pk=number).first() if number <= LARGEST else None
    if one is None:
        raise Http404("There is no such form.")
    return one
