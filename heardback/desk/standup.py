"""The stand-up: what is new, what waited too long, where we and our customers differ, and what comes back today."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.many import said
from heardback.desk.pages import page
from heardback.desk.remembering import Remembered
from heardback.loop.differing import misled
from heardback.products.models import Product
from heardback.reports.urgency import why_now
from heardback.triage import standup as looking
from heardback.triage.usability import WITHIN, make_usability_issue, stumbles

_slow = Remembered(60)  # seconds


@desk()
def standup(request: HttpRequest, me: Member) -> HttpResponse:
    now = timezone.localtime()
    since = looking.last_working_day(now)
    new, late, back = looking.new_since(since), looking.too_long(), looking.back_today(now)
    context = {
        "since": since,
        "today": now,
        "most": looking.MOST,
        "parts": [
            ("new", f"New since {since:%A}", new, "Nothing new waits for a decision."),
            ("late", "Undecided for too long", late, "Everything was decided in time, or still has some."),
            ("back", "Put off until today", back, "Nothing comes back today."),
        ],
        "whys": {report.pk: why_now(report) for report in (*new, *late, *back)},
        "stumbles": _slow("stumbles", stumbles),
        "days": WITHIN.days,
        "misled": _slow("misled", misled),
        "disagreements": _slow("disagreements", looking.disagreements),
        "alike": _slow("alike", looking.alike),
    }
    return page(request, "desk/standup.html", context)


@desk(writes="triage")
def clearer(request: HttpRequest, me: Member) -> HttpResponse:
    """One issue for what had to be explained again and again at one step."""
    if request.method != "POST":
        return redirect("desk:standup")
    product = get_object_or_404(Product, slug=request.POST.get("product", "")[:60])
    _slow.forget()
    try:
        done = make_usability_issue(product, request.POST.get("step", "")[:200], by=me.actor)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("desk:standup")
    issue = done.batch.issue
    messages.success(request, said(done), extra_tags=f"batch-{done.batch.pk}")
    return redirect("desk:issue", issue.key) if issue else redirect("desk:standup")
