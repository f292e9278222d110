"""The stand-up: what is new, what waited too long, where we and our customers differ, and what comes back today."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.desk.remembering import Remembered
from heardback.reports.urgency import why_now
from heardback.triage import standup as looking

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
        "disagreements": _slow("disagreements", looking.disagreements),
        "alike": _slow("alike", looking.alike),
    }
    return page(request, "desk/standup.html", context)
