"""Mails that came in, those first that wait for a person; and what a person makes of one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from heardback.accounts.models import Member
from heardback.accounts.roles import may
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.letters import queries
from heardback.letters.contents import parts_of
from heardback.letters.deciding import add_to_report, make_report, set_aside
from heardback.letters.models import Became, Letter, State
from heardback.letters.settling import OPEN_TO_PEOPLE
from heardback.reports.models import Report
from heardback.wire.mail.reading import read
from heardback.wire.numbers import as_number

MAY_BE = ((Became.WORDS, "More words"), (Became.THANKS, "Thanks"), (Became.STILL, "It is not fixed: ask them"))
TABS = ((State.PARKED, "Wait for you"), ("", "All"), (State.TAKEN, "Taken"), (State.ASIDE, "Set aside"))


@desk(reads="read mails")
def letters(request: HttpRequest, me: Member) -> HttpResponse:
    state = request.GET.get("state", State.PARKED)
    context = {"rows": paged(queries.letters(state), "-pk", request.GET.get("after", "")), "state": state, "tabs": TABS}
    return page(request, "desk/letters.html", context, part="list")


@desk(reads="read mails", writes="decide on mails")
def letter(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """Read one; posting decides what it is: `do` is report, add or aside."""
    one = _found(number)
    form, said = _form(one), ""
    if request.method == "POST":
        try:
            return _decided(request, me, one)
        except ValidationError as problem:
            form.typed(request.POST).refused(problem)
            one.refresh_from_db()
            said, form.wrong = " ".join(form.wrong), []
    mail = read(one.content)
    context = {
        "letter": one,
        "parts": parts_of(mail),
        "attached": [(part.name, len(part.content)) for part in mail.attached],
        "to": ", ".join(mail.recipients[:10]),
        "form": form if one.state in OPEN_TO_PEOPLE and may(me.actor, "decide on mails") else None,
        "said": said,
    }
    return page(request, "desk/letter.html", context, status=422 if request.method == "POST" else 200)


@desk(reads="read mails")
def raw(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    """The mail as it came, to be kept: never shown by a browser."""
    one = _found(number)
    answer = HttpResponse(one.content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="mail-{one.pk}.eml"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _form(one: Letter) -> Form:
    fields = [
        Field("number", "Report number", value=str(one.report_id or ""), narrow=True),
        Field("became", "What it says", "choice", value=Became.WORDS, choices=MAY_BE, narrow=True),
    ]
    return Form(fields, submit="Add it to the report", focus=False)


def _decided(request: HttpRequest, me: Member, one: Letter) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "report":
        report = make_report(one, by=me.actor)
    elif do == "add":
        report = _report(request.POST.get("number", ""))
        add_to_report(one, report, request.POST.get("became", Became.WORDS), by=me.actor)
    else:
        set_aside(one, by=me.actor)
        messages.success(request, "Set aside. It is still among all mails.")
        return redirect("desk:letters")
    said = format_html('It is on <a href="{}">report {}</a> now.', reverse("desk:report", args=[report.pk]), report.pk)
    messages.success(request, said)
    return redirect("desk:letters")


def _report(number: str) -> Report:
    known = number.strip().lstrip("#")
    if as_number(known) is None:
        raise ValidationError({"number": "Type the number of the report, such as 12."})
    report = Report.objects.select_related("product", "customer").filter(pk=known).first()
    if report is None:
        raise ValidationError({"number": f"There is no report {known}."})
    return report


def _found(number: int) -> Letter:
    one = Letter.objects.select_related("report").filter(pk=number).first()
    if one is None:
        raise Http404("There is no such mail.")
    return one
