"""The inbox: reports that nobody has decided on yet, in the order in which they need it."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import retarget

from heardback.accounts.models import Member
from heardback.accounts.roles import may
from heardback.desk.entering import desk
from heardback.desk.filtering import Filters, choices
from heardback.desk.forms.fields import Form
from heardback.desk.forms.many import many_form
from heardback.desk.lines import lines_of
from heardback.desk.pages import page
from heardback.desk.paging import Page, page_of, paged
from heardback.desk.remembering import Remembered
from heardback.desk.reports import report_context, report_numbered
from heardback.ledger.prepared import Prepared
from heardback.products.company import first_steps_open
from heardback.reports.models import Report
from heardback.triage import queries
from heardback.triage.models import Wave
from heardback.triage.waves import waves
from heardback.wire.numbers import as_number

SIZE = 40
WAVES = 5
_surest = Remembered(5)  # seconds


@desk()
def inbox(request: HttpRequest, me: Member) -> HttpResponse:
    """The list, and beside it (where there is room) the report that is looked at: ?report=, else the first."""
    asked = request.GET.get("report", "")
    return inbox_page(request, me, report_numbered(int(asked)) if as_number(asked) is not None else None)


def inbox_page(
    request: HttpRequest,
    me: Member,
    looked_at: Report | None,
    *,
    status: int = 200,
    many: Form | None = None,
    picked: Collection[int] = (),
    bound: dict[str, Form] | None = None,
) -> HttpResponse:
    """`bound` are forms of the report that came back with something wrong, `many` that for those `picked`."""
    said = request.POST or request.GET
    after, among = said.get("after", ""), Filters.read(said)
    rows = _listed(among, after)
    if looked_at is None and rows.rows:
        looked_at = report_numbered(rows.rows[0].pk)
    at = looked_at.pk if looked_at else None
    context = {
        "rows": rows,
        "lines": lines_of(rows.rows, at=at, picked=picked),
        "after": after,
        "filters": among.query,
        "chosen": among.chosen,
        "choices": choices(among),
        "may_triage": may(me.actor, "triage"),
        "many": many or many_form(),
        "picked": picked,
        "first_steps": may(me.actor, "set up") and first_steps_open(),
        "waves": _waves.all() if rows.first else [],
        "surest": _surest("all", queries.surest) if rows.first and may(me.actor, "triage") else [],
    }
    if looked_at is not None:
        context |= report_context(request, looked_at, me, **(bound or {}))
    return page(request, "desk/inbox.html", context, part="inbox", status=status)


def refused(request: HttpRequest, me: Member, report: Report, **bound: Form) -> HttpResponse:
    """The report, with the forms that came back with something wrong. What is taken swaps the whole inbox for the next
    report's, what was refused the report alone; without a script the inbox stands around it again."""
    if request.POST.get("in") and not getattr(request, "htmx", None):
        return inbox_page(request, me, report, status=422, bound=bound)
    context = report_context(request, report, me, **bound)
    return retarget(page(request, "desk/report.html", context, part="report", status=422), "#report")


def _listed(among: Filters, after: str) -> Page[Any]:
    """What comes back from having been put off stands above all else."""
    if among.chosen.get("waits"):
        return paged(among.of(_plain(queries.undecided())), "snoozed_until", after, then="pk", size=SIZE)
    if not among.chosen and not after:
        rows = page_of(_top.all(), "decide_by", SIZE)
        return replace(rows, rows=_back.all(timezone.now()) + rows.rows)
    rows = paged(
        among.of(_plain(queries.undecided().filter(snoozed_until=None))), "decide_by", after, then="pk", size=SIZE
    )
    if not rows.first:
        return rows
    return replace(rows, rows=list(among.of(_plain(queries.back()))[:SIZE]) + rows.rows)


def to_inbox(request: HttpRequest, among: Filters, report: int | None = None) -> HttpResponse:
    """Back to where one was in the inbox, at this report or the first."""
    query = {"after": request.POST.get("after", ""), "report": str(report or "")}
    query = {name: value for name, value in (among.chosen | query).items() if value}
    return redirect(f"{reverse('desk:inbox')}?{urlencode(query)}" if query else "desk:inbox")


def _plain(reports: QuerySet[Any]) -> QuerySet[Any]:
    """Plain rows of what the list shows: a report's text may be long, and forty of them are on the page."""
    shown = ("pk", "title", "severity", "received_at", "customer_id", "customer__name", "organization__name")
    more = ("decide_by", "signature", "snoozed_until")
    return reports.select_related(None).values_list(*shown, *more, named=True)


_top = Prepared[Any](
    lambda: _plain(queries.undecided()).filter(snoozed_until=None).order_by("decide_by", "pk")[: SIZE + 1]
)
_back = Prepared[Any](lambda now: _plain(queries.back(now))[:SIZE])
_waves = Prepared[Wave](lambda: waves()[:WAVES])
