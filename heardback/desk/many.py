"""Many reports in one press: what was selected in the inbox, or everything that its filter shows."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.desk.deciding import named
from heardback.desk.entering import desk
from heardback.desk.filtering import Filters
from heardback.desk.forms.many import LATER, many_form
from heardback.desk.inbox import inbox_page, to_inbox
from heardback.desk.undoing import usual_times
from heardback.triage.deciding import MOST, Done, decide
from heardback.triage.models import Outcome
from heardback.triage.queries import inbox, surely_of
from heardback.triage.snoozing import snooze
from heardback.wire.numbers import as_numbers, several

MOST_NAMED = 12


@desk(writes="triage")
def many(request: HttpRequest, me: Member) -> HttpResponse:
    """All of them are decided or none; those that somebody decided on meanwhile are named."""
    if request.method != "POST":
        return redirect("desk:inbox")
    form, among = many_form().typed(request.POST), Filters.read(request.POST)
    numbers = as_numbers(request.POST.getlist("reports"))
    if form["everything"]:
        numbers = list(among.of(inbox()).values_list("pk", flat=True)[:MOST])
    try:
        if not numbers:
            raise ValidationError("Select the reports first: with x, or by their boxes.")
        what, words = form["what"], form["words"]
        if what in LATER:
            done = snooze(numbers, usual_times()[what], by=me.actor)
        else:
            issue = named(form["issue"]) if what in (Outcome.KNOWN_BUG, Outcome.NEW_BUG) else None
            done = decide(numbers, what, by=me.actor, issue=issue, title=form["title"], words=words)
    except ValidationError as problem:
        return inbox_page(request, me, None, status=422, many=form.refused(problem), picked=set(numbers))
    messages.success(request, said(done), extra_tags=f"batch-{done.batch.pk}")
    return to_inbox(request, among)


@desk(writes="triage")
def surely(request: HttpRequest, me: Member) -> HttpResponse:
    """Everything that waits and is surely this issue is joined to it."""
    among = Filters.read(request.POST)
    if request.method == "POST":
        try:
            issue = named(request.POST.get("issue", ""))
            numbers = surely_of(issue)[:MOST] if issue else []
            if not numbers:
                raise ValidationError("Nothing that waits is surely this issue any more.")
            done = decide(numbers, Outcome.KNOWN_BUG, by=me.actor, issue=issue)
            messages.success(request, said(done), extra_tags=f"batch-{done.batch.pk}")
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
    return to_inbox(request, among)


def said(done: Done) -> str:
    """How many, what, and which were left."""
    batch = done.batch
    did = f"joined to {batch.issue.key}, {batch.issue.title}" if batch.issue else batch.get_what_display().lower()
    words = f"{several(len(done.reports), 'report')}: {did}."
    if done.left:
        names = ", ".join(map(str, done.left[:MOST_NAMED])) + ("…" if len(done.left) > MOST_NAMED else "")
        words += f" {several(len(done.left), 'report')} stayed as before, decided by somebody meanwhile: {names}."
    return words
