"""Asking for what a report lacks, and filling it in for somebody who told it; reading what was answered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Form
from heardback.desk.forms.questions import answers_of, asking_form, chosen_of, telling_form
from heardback.desk.pages import page
from heardback.desk.reports import found
from heardback.notices.lacking import MOST, ask_in_words, known_already, worth_asking
from heardback.reports.answering import answer
from heardback.reports.asking import NOBODY, ask, asked_by_mail, lacks, read
from heardback.reports.models import Report, State

ALREADY = {"questions": "Somebody asked the same this moment: nobody is asked twice."}


@desk(reads="write to customers", writes="write to customers")
def asking(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Which questions, in which words; and the message as it will be read, before it goes."""
    report = found(number)
    open_ones = [lack for lack in lacks(report) if lack.asked_at is None]
    form = asking_form(open_ones, {one.field for one in worth_asking(report)[:MOST]}, known_already(report))
    if request.method == "POST":
        form.typed(request.POST)
        chosen, line = chosen_of(form)
        if "look" in request.POST:
            return page(request, "desk/ask.html", _context(report, form, me), part="message")
        try:
            made = ask(report, chosen, by=me.actor, line=line)
        except ValidationError as problem:
            return _ask_again(request, report, form, problem, me)
        except IntegrityError:
            return _ask_again(request, report, form, ValidationError(ALREADY), me)
        whom = f"{made.customer} is asked by mail." if made.customer else f"It is on the list of {made.member}."
        messages.success(request, f"{whom} Nobody will be asked the same again.")
        return redirect("desk:report", number)
    return page(request, "desk/ask.html", _context(report, form, me))


def _ask_again(request: HttpRequest, report: Report, form: Form, problem: ValidationError, me: Member) -> HttpResponse:
    said = {name.replace("words_", "w_", 1): words for name, words in problem.message_dict.items()}
    form.refused(ValidationError(said))
    return page(request, "desk/ask.html", _context(report, form, me), status=422)


def _context(report: Report, form: Form, me: Member) -> dict[str, Any]:
    chosen, line = chosen_of(form)
    by_mail = asked_by_mail(report) is not None
    refusal = "" if by_mail or report.written_by_id else NOBODY
    if report.state == State.CLOSED:
        refusal = "This report is closed: nobody is asked any more."
    message = ask_in_words(report, chosen, line, by=me.name) if by_mail and (chosen or line.strip()) else ""
    return {
        "report": report,
        "form": form,
        "refusal": refusal,
        "by_mail": by_mail,
        "message": message,
        "asked": [lack for lack in lacks(report) if lack.asked_at is not None],
    }


@desk(reads="take a report", writes="take a report")
def telling(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """A colleague fills in what they were told, or knows that it can't be said."""
    report = found(number)
    form = telling_form(report)
    if request.method != "POST":
        return page(request, "desk/tell.html", {"report": report, "form": form})
    form.typed(request.POST)
    try:
        landed = answer(report, answers_of(form), by=me.actor)
    except ValidationError as problem:
        return page(request, "desk/tell.html", {"report": report, "form": form.refused(problem)}, status=422)
    messages.success(request, "Kept." if landed else "Nothing new was filled in.")
    return redirect("desk:report", number)


@desk(writes="take a report")
def answer_read(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """What was answered about this report was read."""
    report = found(number)
    if request.method == "POST":
        read(report.asks.values_list("pk", flat=True))
        messages.success(request, "Read. It is no longer among the answers.")
    return redirect("desk:waiting") if request.POST.get("back") == "waiting" else redirect("desk:report", number)
