"""Building a form that customers fill in until a fix is out, beside what it will look like: for admins."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.forms.builder import Builder, builder, typed
from heardback.desk.pages import page
from heardback.issues.queries import issue_keyed
from heardback.submissions.building import change_form, close_form, make_form, reopen_form
from heardback.submissions.delivering import secret_of
from heardback.submissions.models import WorkaroundForm

EDITORS = "edit workaround forms"


@desk(reads=EDITORS, writes=EDITORS)
def make(request: HttpRequest, me: Member) -> HttpResponse:
    issue = issue_keyed(request.GET.get("issue", ""))
    if issue is None:
        raise Http404("A form belongs to an issue: make it from the issue's page.")
    form = WorkaroundForm(issue=issue)
    if request.method != "POST":
        return _page(request, form, builder(form))
    built = typed(form, request.POST)
    if (act := request.POST.get("act", "")) != "save":
        return _page(request, form, built.changed(act))
    try:
        made = make_form(issue, by=me.actor, **built.said())
    except ValidationError as problem:
        return _page(request, form, built.refused(problem), status=422)
    messages.success(request, "The form is open. Those who reported the problem find it on their pages.")
    return redirect("desk:form", made.pk)


@desk(reads=EDITORS, writes=EDITORS)
def edit(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    form = form_at(number)
    if request.method != "POST":
        return _page(request, form, builder(form))
    built = typed(form, request.POST)
    if (act := request.POST.get("act", "")) != "save":
        return _page(request, form, built.changed(act))
    try:
        change_form(form, by=me.actor, **built.said())
    except ValidationError as problem:
        return _page(request, form, built.refused(problem), status=422)
    messages.success(request, "Saved. The form asks so from now on.")
    return redirect("desk:form", number)


@desk(reads=EDITORS, writes=EDITORS)
def opened(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Close it, or open it again."""
    form = form_at(number)
    if request.method == "POST":
        if request.POST.get("act") == "open":
            reopen_form(form, by=me.actor)
            messages.success(request, "It can be filled in again.")
        else:
            close_form(form, by=me.actor)
            messages.success(request, "Nobody can fill it in any more. What was sent still waits here.")
    return redirect("desk:form", number)


def form_at(number: int, among: QuerySet[WorkaroundForm] | None = None) -> WorkaroundForm:
    rows = WorkaroundForm.objects.all() if among is None else among
    return get_object_or_404(rows.select_related("issue__product"), pk=number)


def _page(request: HttpRequest, form: WorkaroundForm, built: Builder, *, status: int = 200) -> HttpResponse:
    preview = reverse("workaround-form-preview") + f"?issue={form.issue.key}"
    context = {"form": form, "issue": form.issue, "built": built, "preview": preview, "secret": secret_of(form)}
    return page(request, "desk/form_builder.html", context, status=status)
