"""Silence debt: how much we owe, and how that was on the days before."""

from django.http import HttpRequest, HttpResponse

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.desk.remembering import Remembered
from heardback.notices.silence import debt, history

_debt = Remembered(60)  # seconds


@desk()
def silence(request: HttpRequest, me: Member) -> HttpResponse:
    days = history()
    owed = _debt("now", debt)
    values = [round(day.debt) for day in days] + [round(owed.days)]
    context = {"owed": owed, "days": days[::-1], "values": values, "says": "Customer-days owed, a day each, now last"}
    return page(request, "desk/silence.html", context)
