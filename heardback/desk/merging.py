"""Merging an issue into another, splitting it, and taking either back: each shows first what would happen."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.loop import found
from heardback.desk.pages import page
from heardback.issues.models import Issue
from heardback.issues.queries import issue_keyed, issues_titled
from heardback.loop.merging import Outlook, merge, outlook, undo_split, unmerge
from heardback.loop.moving import Refused
from heardback.notices.wording_beside import TOGETHER
from heardback.triage.merging import standing_merge
from heardback.triage.queries import latest_joined
from heardback.triage.splitting import came_from, split
from heardback.wire.numbers import as_numbers

HITS, MOST_REPORTS = 8, 200
WHY = "Only the team reads this; it stays in what happened."


@desk(reads="merge issues", writes="merge issues")
def merge_issue(request: HttpRequest, me: Member, key: str) -> HttpResponse:
    """?q= looks for the other issue, ?into= shows what would happen; a POST does it."""
    issue = found(key)
    said = request.POST.get("into") or request.GET.get("into", "")
    into = issue_keyed(said) if said else None
    if into is None:
        return _search(request, issue, f"There is no issue “{said[:40]}”." if said else "")
    seen = outlook(issue, into)
    form = _merge_form(seen)
    if request.method != "POST":
        return _merge_page(request, seen, form)
    form.typed(request.POST)
    words, anyway = request.POST.get("words", ""), bool(request.POST.get("anyway"))
    try:
        goes_on = merge(issue, into, by=me.actor, why=form["why"], words=words, anyway=anyway)
    except ValidationError as problem:
        return _merge_page(request, seen, form.refused(problem), 422)
    except Refused as refused:
        form.wrong = refused.reasons
        return _merge_page(request, outlook(issue, into), form, 422)
    messages.success(request, f"{issue.key} is followed up with {goes_on.key} now.")
    return redirect("desk:issue", goes_on.key)


def _search(request: HttpRequest, issue: Issue, wrong: str) -> HttpResponse:
    asked = request.GET.get("q", "").strip() or request.GET.get("into", "").strip()
    hits = issues_titled(asked, None).filter(merged_into=None).exclude(pk=issue.pk)[:HITS] if asked else []
    context = {"issue": issue, "q": asked, "hits": hits, "wrong": wrong}
    return page(request, "desk/merge_search.html", context, part="hits", status=422 if wrong else 200)


def _merge_form(seen: Outlook) -> Form:
    fields = [Field("into", "", "hidden", value=seen.into.key)]
    if seen.joining:
        hint = "As it is mailed, with their name above it and the link to their own page below."
        fields.append(Field("words", "What those who are joined are told, once", "area", hint, value=TOGETHER))
    fields.append(Field("why", "Why they are the same", "area", WHY))
    if seen.caution:
        fields.append(Field("anyway", "Merge it all the same", "check", seen.caution))
    return Form(fields, f"Merge into {seen.into.key}", focus=False)


def _merge_page(request: HttpRequest, seen: Outlook, form: Form, status: int = 200) -> HttpResponse:
    return page(request, "desk/merge.html", {"issue": seen.issue, "seen": seen, "form": form}, status=status)


@desk(reads="merge issues", writes="merge issues")
def unmerge_issue(request: HttpRequest, me: Member, key: str) -> HttpResponse:
    """Take a merged issue out again, or put back what was split off into it."""
    issue = found(key)
    merged, cut = standing_merge(issue), came_from(issue)
    shown = issue
    if merged is None and cut is None:
        messages.warning(request, f"{issue.key} was neither merged nor split off.")
        return redirect("desk:issue", issue.key)
    form = Form([Field("why", "Why", "area", WHY)], "Take it apart" if merged else "Put the reports back")
    context: dict[str, Any] = {"issue": issue, "merged": merged, "cut": cut, "form": form}
    if request.method != "POST":
        return page(request, "desk/unmerge.html", context)
    form.typed(request.POST)
    try:
        if merged is not None:
            shown = unmerge(issue, by=me.actor, why=form["why"])
            messages.success(request, f"{issue.key} is followed up by itself again, as it was.")
        elif cut is not None:
            shown = undo_split(cut, by=me.actor, why=form["why"])
            messages.success(request, f"The reports are back with {shown.key}.")
    except ValidationError as problem:
        form.refused(problem)
    except Refused as refused:
        form.wrong = refused.reasons
    else:
        return redirect("desk:issue", shown.key)
    return page(request, "desk/unmerge.html", context, status=422)


@desk(reads="merge issues", writes="merge issues")
def split_issue(request: HttpRequest, me: Member, key: str) -> HttpResponse:
    """Choose reports, and give the new issue a title."""
    issue = found(key)
    there = latest_joined(issue, MOST_REPORTS)
    reports = [
        (str(m.report_id), f"{m.report_id} · {m.report.title} · {m.report.customer or 'Somebody'}") for m in there
    ]
    form = Form(
        [
            Field("title", "What goes wrong in the other one, in a few words", required=True),
            Field("reports", "Which reports are about that", "checks", value=[], choices=reports),
            Field("why", "Why these are two problems", "area", WHY),
        ],
        "Split it",
    )
    context = {"issue": issue, "form": form, "shown": len(there)}
    if request.method != "POST":
        return page(request, "desk/split.html", context)
    form.typed(request.POST)
    chosen = as_numbers(request.POST.getlist("reports"))
    try:
        made = split(issue, chosen, form["title"], by=me.actor, why=form["why"])
    except ValidationError as problem:
        form.refused(problem)
        return page(request, "desk/split.html", context, status=422)
    messages.success(request, f"{made.new.key} is open, with {len(chosen)} of the reports of {issue.key}.")
    return redirect("desk:issue", made.new.key)
