"""Deciding what a report is: a known problem, a new one, something that needs explaining, or something else."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.filtering import Filters
from heardback.desk.forms.reports import decide_form, words_of
from heardback.desk.inbox import refused, to_inbox
from heardback.desk.pages import page
from heardback.desk.reports import found
from heardback.issues.models import Issue
from heardback.issues.queries import issue_keyed, issues_titled
from heardback.reports.models import Report
from heardback.triage.deciding import HOLD
from heardback.triage.deciding import decide as decide_all
from heardback.triage.models import Batch, Outcome
from heardback.triage.pairing import pair_held
from heardback.triage.queries import back, inbox
from heardback.wire.numbers import as_number


@desk(reads="triage")
def hits(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Issues that a report could be joined to, as one types."""
    joinable, asked = found(number), request.GET.get("q", "").strip()
    context = {
        "report": joinable,
        "q": asked,
        "hits": issues_titled(asked, joinable.product)[:8] if asked else [],
        "in_inbox": request.GET.get("in"),
        "after": request.GET.get("after", ""),
        "filters": request.GET.get("filters", ""),
    }
    return page(request, "desk/hits.html", context, part="hits")


@desk(writes="triage")
def decide(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Say what a report is; from the inbox, the next one follows."""
    decided = found(number)
    if request.method != "POST":
        return redirect("desk:report", number)
    outcome, for_board = request.POST.get("outcome", ""), bool(request.POST.get("board"))
    among = Filters.read(request.POST)
    form = decide_form(outcome if outcome in Outcome.values else Outcome.OTHER, decided).typed(request.POST)
    following = _next_after(decided, among) if request.POST.get("in") else None
    try:
        title, note, words = request.POST.get("title", ""), request.POST.get("note", ""), words_of(form, outcome)
        issue = named(request.POST.get("issue", ""))
        if other := request.POST.get("same_as", ""):
            done = pair_held(decided, found(as_number(other) or 0), by=me.actor, words=words)
        elif for_board:
            done = decide_all([number], Outcome.NEW_BUG, by=me.actor, note=note, words=words)
        else:
            done = decide_all([number], outcome, by=me.actor, issue=issue, title=title, note=note, words=words)
    except ValidationError as problem:
        return refused(request, me, decided, **{outcome: form.refused(problem)})
    issue = done.batch.issue
    said = _said(decided, Outcome.NEW_BUG if for_board else outcome, done.batch)
    messages.success(request, said, extra_tags=f"batch-{done.batch.pk}")
    if for_board and issue:  # nothing of it is public before somebody has written public words, there
        words_page = reverse("desk:board-issue", args=[issue.key])
        return HttpResponseClientRedirect(words_page) if getattr(request, "htmx", None) else redirect(words_page)
    if not request.POST.get("in"):
        return redirect("desk:issue", issue.key) if issue else redirect("desk:report", number)
    return to_inbox(request, among, following.pk if following else None)


def named(said: str) -> Issue | None:
    """The issue that was typed. ValidationError when there is none of that key: words alone don't join anything."""
    if not said.strip():
        return None
    issue = issue_keyed(said)
    if issue is None:
        raise ValidationError({"issue": f"There is no issue “{said.strip()[:60]}”. Choose one from the list below."})
    return issue


def _next_after(decided: Report, among: Filters) -> Report | None:
    """The report below this one in the inbox, else the one above."""
    rest = among.of(inbox().filter(snoozed_until=None)).exclude(pk=decided.pk).select_related(None).only("pk")
    if decided.snoozed_until is not None:
        later = among.of(back()).exclude(pk=decided.pk).filter(snoozed_until__gte=decided.snoozed_until)
        return later.select_related(None).only("pk").first() or rest.first()
    at = decided.decide_by
    below = rest.filter(decide_by__gte=at).filter(Q(decide_by__gt=at) | Q(pk__gt=decided.pk))
    return below.first() or rest.order_by("-decide_by", "-pk").first()


def _said(decided: Report, outcome: str, batch: Batch) -> str:
    hears = decided.customer is not None and (outcome != Outcome.OTHER or batch.words)
    told = f" {decided.customer} is told in {int(HOLD.total_seconds())} seconds." if hears else ""
    if batch.issue is not None:
        verb = "opened" if outcome == Outcome.NEW_BUG else "joined to"
        return f"Report {decided.number}: {verb} {batch.issue.key}, {batch.issue.title}.{told}"
    done = "explained" if outcome == Outcome.USER_ERROR else "set aside"
    return f"Report {decided.number}: {done}.{told}"
