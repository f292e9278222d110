"""Files of a report, at the desk: looked at, added, removed with a reason."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Form
from heardback.desk.forms.reports import add_form, remove_form
from heardback.desk.pages import page
from heardback.desk.reports import found, report_context
from heardback.files.handing_out import NoSuchFile, Which
from heardback.files.storing import store
from heardback.reports.attaching import attach, remove
from heardback.reports.models import Attachment, Report
from heardback.reports.showing import attached, link_for_team


@desk()
def file(request: HttpRequest, me: Member, number: int, attachment: int) -> HttpResponse:
    """To the file itself, by a link that is good for some minutes."""
    which = Which.SMALL if "small" in request.GET else Which.COPY if "copy" in request.GET else Which.ORIGINAL
    try:
        return redirect("portal:file", link_for_team(attached(found(number), attachment), which, me.actor))
    except NoSuchFile:
        raise Http404("This file can't be opened: it is removed, held back, or still being checked.") from None


@desk(writes="attach files")
def add(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Files that a colleague has: by default the customer doesn't see them."""
    report = found(number)
    if request.method != "POST":
        return redirect("desk:report", number)
    internal = "customer" not in request.POST
    try:
        sent = [store(one, one.name or "", by=me.actor) for one in request.FILES.getlist("files")]
        if not sent:
            raise ValidationError({"files": "Choose a file first."})
        attach(report, sent, by=me.actor, internal=internal)
    except ValidationError as problem:
        return _again(request, me, report, adding=add_form().typed(request.POST).refused(problem))
    messages.success(request, "Added. The customer sees it on their page." if not internal else "Added, for the team.")
    return redirect("desk:report", number)


@desk(reads="attach files", writes="attach files")
def removing(request: HttpRequest, me: Member, number: int, attachment: int) -> HttpResponse:
    """Its bytes go; that it was there, and why it went, stays."""
    report = found(number)
    try:
        file = attached(report, attachment)
    except NoSuchFile:
        raise Http404("There is no such file.") from None
    form = remove_form()
    if request.method == "POST":
        try:
            remove(file, form.typed(request.POST)["why"], by=me.actor)
        except ValidationError as problem:
            return _removing(request, file, form.refused(problem), status=422)
        messages.success(request, f"{file.file.name} is gone.")
        return redirect("desk:report", number)
    return _removing(request, file, form)


def _removing(request: HttpRequest, file: Attachment, form: Form, status: int = 200) -> HttpResponse:
    context = {"file": file.file, "report": file.report, "form": form}
    return page(request, "desk/remove_file.html", context, status=status)


def _again(request: HttpRequest, me: Member, report: Report, **bound: Any) -> HttpResponse:
    context = report_context(request, report, me, **bound)
    return page(request, "desk/report.html", context, part="report", status=422)
