"""The inbox: reports that nobody has decided on yet."""

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.desk.reports import report_context
from heardback.reports.models import Report
from heardback.triage import queries
from heardback.triage.models import Suggestion

# What a row shows: a report's text may be long, and fifty of them are on the page.
SHOWN = ("title", "severity", "received_at", "product__name", "customer__name", "organization__name")


@desk()
def inbox(request: HttpRequest, me: Member) -> HttpResponse:
    """The list, and beside it (where there is room) the report that is looked at: ?report=, else the first."""
    rows = paged(_rows(), "-received_at", request.GET.get("after", ""))
    asked = request.GET.get("report", "")
    looked_at = _report(int(asked)) if asked.isdecimal() and len(asked) < 18 else None
    if looked_at is None and rows.rows:
        looked_at = _report(rows.rows[0].pk)
    context = {"rows": rows, "after": request.GET.get("after", ""), "at": looked_at.pk if looked_at else None}
    if looked_at is not None:
        context |= report_context(request, looked_at, me)
    return page(request, "desk/inbox.html", context, part="inbox")


def _rows() -> QuerySet[Report]:
    best = Suggestion.objects.select_related("issue").only("report_id", "probability", "issue__title")
    return (
        queries.inbox()
        .only(*SHOWN)
        .prefetch_related(Prefetch("suggestions", best.order_by("-probability"), to_attr="best"))
    )


def _report(number: int) -> Report | None:
    return Report.objects.select_related("product", "customer", "organization").filter(pk=number).first()
