"""The inbox: reports that nobody has decided on yet, in the order in which they need it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.filtering import Filters, choices
from heardback.desk.forms.fields import Form
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.desk.reports import report_context
from heardback.reports.asking import last_asked
from heardback.reports.completeness import completeness
from heardback.reports.models import Report
from heardback.reports.urgency import why_now
from heardback.triage import queries
from heardback.triage.models import Suggestion

SIZE = 40


@desk()
def inbox(request: HttpRequest, me: Member) -> HttpResponse:
    """The list, and beside it (where there is room) the report that is looked at: ?report=, else the first."""
    asked = request.GET.get("report", "")
    return inbox_page(request, me, _report(int(asked)) if asked.isdecimal() and len(asked) < 18 else None)


def inbox_page(
    request: HttpRequest, me: Member, looked_at: Report | None, *, status: int = 200, **bound: Form
) -> HttpResponse:
    """`bound` are forms of the report that came back with something wrong."""
    said = request.POST or request.GET
    after, among = said.get("after", ""), Filters.read(said)
    rows = paged(among.of(_rows()), "decide_by", after, then="pk", size=SIZE)
    if looked_at is None and rows.rows:
        looked_at = _report(rows.rows[0].pk)
    numbers = [row.pk for row in rows.rows]
    context = {
        "rows": rows,
        "best": _best_guesses(numbers),
        "after": after,
        "filters": among.query,
        "chosen": among.chosen,
        "choices": choices(among),
        "told": completeness(numbers),
        "asked": last_asked(numbers),
        "whys": {row.pk: why_now(row) for row in rows},
        "at": looked_at.pk if looked_at else None,
    }
    if looked_at is not None:
        context |= report_context(request, looked_at, me, **bound)
    return page(request, "desk/inbox.html", context, part="inbox", status=status)


def _rows() -> QuerySet[Any]:
    """Plain rows of what the list shows: a report's text may be long, and forty of them are on the page."""
    shown = ("pk", "title", "severity", "received_at", "customer_id", "customer__name", "organization__name")
    return queries.inbox().select_related(None).values_list(*shown, "decide_by", "signature", named=True)


def _best_guesses(numbers: list[int]) -> dict[int, Any]:
    """Report -> the issue that it most likely is, or the other report."""
    guesses = Suggestion.objects.filter(report__in=numbers).order_by("probability")
    rows = guesses.values_list(
        "report_id", "issue_id", "issue__title", "other_id", "other__title", "probability", named=True
    )
    return {row.report_id: row for row in rows}


def _report(number: int) -> Report | None:
    return Report.objects.select_related("product", "customer", "organization").filter(pk=number).first()
