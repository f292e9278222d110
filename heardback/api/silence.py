"""What is owed in words, and how that was on the days before."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Router

from heardback.api.answers import answer
from heardback.api.shapes.base import Out
from heardback.api.tokens import Bearer
from heardback.notices.silence import debt, history

routes = Router(tags=["telling"])


class SilenceDayOut(Out):
    """`customers` wait longer than they were promised, `debt` customer-days together."""

    day: date
    customers: int
    debt: float


class SilenceOut(Out):
    customers: int
    debt: float
    history: list[SilenceDayOut]


@routes.get("/silence", auth=Bearer("read"), response=SilenceOut)
def read_silence(request: HttpRequest) -> HttpResponse:
    """Silence debt: customers who should have heard by now, in customer-days; and a number for each of the last ninety
    days, the oldest first."""
    owed = debt()
    days = [SilenceDayOut.of(day) for day in history()]
    return answer(request, SilenceOut(customers=owed.customers, debt=owed.days, history=days))
