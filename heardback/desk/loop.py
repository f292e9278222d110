"""Acting on an issue: every form of its page comes in here, and goes to one verb."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import retarget

from heardback.accounts.models import Member
from heardback.accounts.roles import allow
from heardback.desk.acts.act import Act
from heardback.desk.acts.every import ACTS
from heardback.desk.entering import desk
from heardback.desk.issue_page import MoveForm, Opened, issue_context
from heardback.desk.pages import page
from heardback.issues.models import Issue
from heardback.issues.queries import issue_keyed
from heardback.loop.moving import Refused, move
from heardback.loop.table import TABLE
from heardback.wire.markdown import html_from
from heardback.wire.numbers import as_number


def found(key: str) -> Issue:
    issue = issue_keyed(key)
    if issue is None:
        raise Http404(f"There is no issue {key[:40]}.")
    return issue


@desk(writes="read")
def act(request: HttpRequest, me: Member, key: str, name: str, item: int | None = None) -> HttpResponse:
    """Open an act's form on the page, or do it. Who may do it is the act's own to say."""
    issue, chosen = found(key), ACTS.get(name)
    if chosen is None:
        raise Http404
    allow(me.actor, chosen.what)
    thing = _thing(chosen, issue, item)
    form = chosen.form(issue, thing)
    if request.method != "POST":
        return _shown(request, me, issue, Opened(chosen, item, form.prefilled(request.GET)))
    form.typed(request.POST, request.FILES)
    if form.preview and "preview" in request.POST:
        return _shown(request, me, issue, Opened(chosen, item, form, preview=html_from(form[form.preview])))
    try:
        said = chosen.do(issue, thing, form, me)
    except ValidationError as problem:
        return _shown(request, me, issue, Opened(chosen, item, form.refused(problem)), status=422)
    messages.success(request, said)
    back = request.POST.get("back", "")
    if as_number(back) is not None:
        return redirect("desk:report", int(back))
    return redirect(f"{reverse('desk:issue', args=[issue.key])}#{chosen.section}")


def _thing(chosen: Act, issue: Issue, item: int | None) -> object:
    """What the act is on, looked up through the issue."""
    if (chosen.of is None) != (item is None):
        raise Http404
    thing = chosen.of(issue, item) if chosen.of and item is not None else None
    if chosen.of and thing is None:
        raise Http404("It is not there any more, or not part of this issue.")
    return thing


@desk(writes="read")
def moves(request: HttpRequest, me: Member, key: str, verb: str) -> HttpResponse:
    """Make a move of the stage table. What is in its way comes back onto the page, with what was typed."""
    issue = found(key)
    if verb not in {step.verb for step in TABLE}:
        raise Http404
    typed = MoveForm(verb, request.POST.get("note", ""), request.POST.get("cause", ""))
    typed.overriding = bool(request.POST.get("override"))
    if request.method != "POST":
        return _shown(request, me, issue, moving=typed)
    try:
        moved = move(issue, verb, by=me.actor, note=typed.note, cause=typed.cause, override=typed.overriding)
    except ValidationError as problem:
        typed.wrong = {name: " ".join(words) for name, words in problem.message_dict.items()}
    except Refused as refused:
        typed.reasons = tuple(refused.reasons)
    else:
        messages.success(request, f"{issue.key} is {moved.get_stage_display().lower()} now.")
        return redirect("desk:issue", issue.key)
    response = _shown(request, me, issue, moving=typed, status=422)
    return retarget(response, "#issue") if getattr(request, "htmx", None) else response


def _shown(
    request: HttpRequest,
    me: Member,
    issue: Issue,
    opened: Opened | None = None,
    *,
    moving: MoveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = issue_context(issue, me, opened=opened, moving=moving)
    return page(request, "desk/issue.html", context, part="issue", status=status)
