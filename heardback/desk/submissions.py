"""What customers sent by a form, worked off: by state, one or many at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.models import Member
from heardback.accounts.roles import may
from heardback.desk.entering import desk
from heardback.desk.form_building import form_at
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.ledger.models import Event
from heardback.submissions.delivering import deliver_again
from heardback.submissions.exporting import export
from heardback.submissions.links import public_page
from heardback.submissions.models import TO_DO, Delivery, State, Submission, WorkaroundForm
from heardback.submissions.queries import MANY, answers_of, counted, counts
from heardback.submissions.working_off import Worked, finish, put_back, set_aside, take, undo
from heardback.wire.numbers import as_numbers, several

READERS, ENTERERS, EXPORTERS = "read submissions", "enter submissions", "export submissions"
TABS = (("todo", "To do"), *State.choices, ("", "All"))
ACTS: dict[str, tuple[Callable[..., Worked], str]] = {
    "take": (take, "taken"),
    "done": (finish, "entered: their customers are told in half a minute"),
    "undo": (undo, "not entered after all"),
    "back": (put_back, "new again"),
}


@dataclass(frozen=True)
class Line:
    one: Submission
    gist: str


@desk()
def forms(request: HttpRequest, me: Member) -> HttpResponse:
    """All forms, the newest first, with how many wait."""
    rows = paged(counted(WorkaroundForm.objects.select_related("issue")), "-pk", request.GET.get("after", ""))
    return page(request, "desk/forms.html", {"rows": rows, "many": MANY}, part="list")


@desk(writes=ENTERERS)
def form(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """How many stand where, for everybody; what was sent, for those who may read it. Posting changes those that were
    ticked."""
    one = form_at(number, counted(WorkaroundForm.objects.all()))
    if request.method == "POST":
        _act(request, as_numbers(request.POST.getlist("submissions")), me.actor)
        state, after = request.POST.get("state", "todo"), request.POST.get("after", "")
        return redirect(reverse("desk:form", args=[number]) + _query(state, after))
    reads = may(me.actor, READERS)
    state = request.GET.get("state", "todo")
    context: dict[str, Any] = {
        "form": one, "reads": reads, "state": state, "tabs": TABS, "counts": counts(one), "many": MANY,
        "link": public_page(one) if one.public else "", "tell": _tell(one), "after": request.GET.get("after", ""),
        "failed": reads and Delivery.objects.filter(due_at=None, sent_at=None, submission__form=one).exists(),
    }  # fmt: skip
    if reads:
        rows = Submission.objects.filter(form=one).select_related("form", "customer", "report", "delivery")
        if state == "todo":
            rows = rows.filter(state__in=TO_DO)
        elif state:
            rows = rows.filter(state=state)
        # What waits, the oldest first; what is done with, the latest.
        by, then = ("pk", "pk") if state == "todo" else ("-pk", "-pk")
        context["rows"] = found = paged(rows, by, context["after"], then=then)
        context["acts"] = may(me.actor, ENTERERS) and state in ("todo", State.NEW, State.TAKEN, State.DONE)
        context["lines"] = [Line(row, answers_of(row).gist) for row in found]
    return page(request, "desk/form.html", context, part="list")


@desk(reads=READERS, writes=ENTERERS)
def submission(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    rows = Submission.objects.select_related("form__issue", "customer__organization", "report", "delivery")
    one = get_object_or_404(rows, pk=number)
    why, wrong = "", ""
    if request.method == "POST":
        why = request.POST.get("why", "")
        wrong = _act(request, [number], me.actor, why)
        if not wrong:
            return redirect("desk:submission", number)
    whose = {"customer": one.customer_id} if one.customer_id else {"issue": one.form.issue_id}
    story = Event.objects.filter(word__startswith="submission.", facts__submission=number, **whose)
    context = {
        "one": one, "answers": answers_of(one), "story": list(story.order_by("pk")[:50]), "why": why, "wrong": wrong,
        "deliveries": getattr(one, "delivery", None),
    }  # fmt: skip
    return page(request, "desk/submission.html", context, status=422 if wrong else 200)


@desk(reads=EXPORTERS, writes=EXPORTERS)
def exported(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """All of a form as CSV, written as it is read; the ledger says who took it along."""
    if request.method != "POST":
        return redirect("desk:form", number)
    one = form_at(number)
    response = StreamingHttpResponse(export(one, by=me.actor), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="form-{number}-{timezone.localdate().isoformat()}.csv"'
    return response  # type: ignore[return-value]


def _act(request: HttpRequest, numbers: Sequence[int], by: Actor, why: str = "") -> str:
    """Do it and say what was done; what is wrong with the reason, if anything is."""
    act = request.POST.get("act", "")
    try:
        if not numbers:
            raise ValidationError("Tick some of them first.")
        if act == "deliver":
            again = deliver_again(Submission.objects.select_related("form", "customer").get(pk=numbers[0]), by=by)
            messages.success(
                request, "It is sent to the webhook again." if again else "There is nothing to send again."
            )
            return ""
        if act == "aside":
            worked, said = set_aside(numbers, why, by=by), "set aside"
        elif act in ACTS:
            verb, said = ACTS[act]
            worked = verb(numbers, by=by)
        else:
            raise ValidationError("Choose what to do with them.")
    except ValidationError as problem:
        if hasattr(problem, "error_dict"):
            return " ".join(problem.messages)
        messages.error(request, " ".join(problem.messages))
        return ""
    if worked.done:
        messages.success(request, f"{several(len(worked.done), 'submission')} {said}.")
    if worked.left:
        which = ", ".join(map(str, worked.left[:12]))
        messages.warning(request, f"Left as they are, because they are not what you saw any more: {which}.")
    return ""


def _tell(form: WorkaroundForm) -> str:
    """Where an update is written to everyone whom its issue hurts, with a draft that says that there is a form."""
    said = (
        f"Until this is fixed, you can fill in the form “{form.title}” on your page, and we enter it for you. You hear "
        "from us when it is done."
    )
    return reverse("desk:act", args=[form.issue.key, "update"]) + f"?{urlencode({'text': said})}"


def _query(state: str, after: str) -> str:
    return f"?state={state}" if state in dict(TABS) else ""
