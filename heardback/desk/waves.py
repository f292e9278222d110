"""Waves that look like spam: looking into one, letting its reports through, closing it, and taking that back."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.reports.models import Report
from heardback.triage.models import Wave
from heardback.triage.waves import close_as_spam, not_spam_after_all, release, settled
from heardback.triage.waves import waves as waiting
from heardback.wire.numbers import as_numbers, several

SETTLED = 20


@desk()
def waves(request: HttpRequest, me: Member) -> HttpResponse:
    return page(request, "desk/waves.html", {"waves": list(waiting()), "settled": list(settled()[:SETTLED])})


@desk()
def wave(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    one = get_object_or_404(Wave.objects.select_related("product"), pk=number)
    reports = Report.objects.filter(folded__wave=one).select_related("customer").defer("text", "context")
    rows = paged(reports, "received_at", request.GET.get("after", ""), then="pk", size=60)
    return page(request, "desk/wave.html", {"wave": one, "rows": rows})


@desk(writes="triage")
def released(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """All of it, or those that were named."""
    named = as_numbers(request.POST.getlist("reports"))

    def act(one: Wave) -> str:
        done = release(one, named if "reports" in request.POST else None, by=me.actor)
        return f"{several(len(done), 'report')} let through: counted and thanked as any other."

    one = _pressed(request, number, act)
    return redirect("desk:wave", number) if one.released_at is None else redirect("desk:inbox")


@desk(writes="triage")
def closed(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    def act(one: Wave) -> str:
        count = close_as_spam(one, by=me.actor)
        return f"{several(count, 'report')} closed as spam. Nobody was told; here it can be undone."

    _pressed(request, number, act)
    return redirect("desk:wave", number)


@desk(writes="triage")
def undone(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    _pressed(
        request, number, lambda one: f"Undone: {several(not_spam_after_all(one, by=me.actor), 'report')} wait again."
    )
    return redirect("desk:wave", number)


def _pressed(request: HttpRequest, number: int, act: Callable[[Wave], str]) -> Wave:
    """Do it when a button was pressed, and say what was done or why not. The wave as it is then."""
    one = get_object_or_404(Wave, pk=number)
    if request.method == "POST":
        try:
            messages.success(request, act(one))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        one.refresh_from_db()
    return one
