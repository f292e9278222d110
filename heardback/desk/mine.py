"""A colleague's own page: what they are to find out, and how complete the reports are that they wrote down."""

from django.http import HttpRequest, HttpResponse

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.reports.asking import asked_of
from heardback.reports.writing import written_by

SHOWN = 25
WHOLE = 85  # percent: what a person on the phone can be expected to find out


@desk()
def mine(request: HttpRequest, me: Member) -> HttpResponse:
    written = written_by(me.pk)
    context = {
        "asks": list(asked_of(me)),
        "written": written,
        "shown": written.reports[:SHOWN],
        "more": max(len(written.reports) - SHOWN, 0),
        "whole": written.share is not None and written.share >= WHOLE,
    }
    return page(request, "desk/mine.html", context)
