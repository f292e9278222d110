"""Undoing what was just pressed, and putting off what is looked at."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.filtering import Filters
from heardback.desk.forms.reports import snooze_form
from heardback.desk.inbox import refused, to_inbox
from heardback.desk.reports import found
from heardback.desk.saying import exact
from heardback.triage.deciding import send_now, undo
from heardback.triage.models import Batch
from heardback.triage.snoozing import snooze, wake
from heardback.wire.numbers import several

MORNING = time(8)


@desk(writes="triage")
def undone(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """What one press did is taken back, and one looks at its (first) report again."""
    batch = get_object_or_404(Batch, pk=number)
    report = batch.reports.order_by("pk").values_list("report", flat=True).first()
    if request.method == "POST":
        try:
            count = undo(batch, by=me.actor)
            messages.success(request, f"Undone: {several(count, 'report')} as before. Nobody was told anything.")
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
    return to_inbox(request, Filters.read(request.POST), report)


@desk(writes="triage")
def sent(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """What waits so that it can be undone goes out now."""
    batch = get_object_or_404(Batch, pk=number)
    if request.method == "POST":
        send_now(batch)
        messages.success(request, "It goes out now.")
    return to_inbox(request, Filters.read(request.POST))


@desk(writes="triage")
def put_off(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Until one of the usual times, or one that was typed in."""
    report = found(number)
    if request.method != "POST":
        return redirect("desk:report", number)
    form = snooze_form().typed(request.POST)
    try:
        until = usual_times().get(request.POST.get("for", "")) or form.moment("until")
        done = snooze([report.pk], until, by=me.actor)
    except ValidationError as problem:
        return refused(request, me, report, snooze=form.refused(problem))
    said = f"Report {number} is put off until {exact(until)}. What its customer was promised stands."
    messages.success(request, said, extra_tags=f"batch-{done.batch.pk}")
    return to_inbox(request, Filters.read(request.POST)) if request.POST.get("in") else redirect("desk:report", number)


@desk(writes="triage")
def woken(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    if request.method == "POST":
        wake(found(number), by=me.actor)
        messages.success(request, f"Report {number} is back in the inbox.")
    return redirect("desk:report", number)


def usual_times() -> dict[str, datetime]:
    """What one says when one puts something off, in the installation's zone."""
    now = timezone.localtime()

    def morning(days: int) -> datetime:
        return timezone.make_aware(datetime.combine(now.date() + timedelta(days=days), MORNING))

    return {"3h": now + timedelta(hours=3), "tomorrow": morning(1), "monday": morning(7 - now.weekday())}
