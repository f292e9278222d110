"""Trends and alerts: what hurts many at once."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer, created
from heardback.api.finding import issue_at
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.base import address
from heardback.api.shapes.trends import (
    AlertIn,
    AlertOut,
    DimensionOut,
    TrendsOut,
    alert_out,
    case_out,
    issue_out,
    row_out,
    tally_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.products.queries import product_named
from heardback.trends import tables
from heardback.trends.counting import DAY, WEEK, reports_within, tally
from heardback.trends.dimensions import dimensions
from heardback.trends.models import Alert
from heardback.trends.queries import alerts
from heardback.trends.raising import end_alert, raise_by_judgement

routes = Router(tags=["trends"])


class AlertFilters(Paging):
    product: str = Field("", description="A product's slug")
    going: bool | None = Field(None, description="Only those that go on (true) or are over (false)")


@routes.get("/trends", auth=Bearer("read"), response=TrendsOut)
def read_trends(request: HttpRequest, product: str = "", by: str = "") -> HttpResponse:
    """How many customers reported what in the last 24 hours and seven days: per issue, organization and step, and by
    one of the `dimensions`."""
    only = product_named(product) if product else None
    known = {one.key: one for one in dimensions()}
    if by and by not in known:
        raise wrong("by", f"People are told apart by {', '.join(known)}.")
    said = TrendsOut(
        day=tally_out(tally(reports_within(DAY, only))),
        week=tally_out(tally(reports_within(WEEK, only))),
        issues=[issue_out(row) for row in tables.by_issue(only)],
        organizations=[row_out(row) for row in tables.by_organization(only)],
        steps=[row_out(row) for row in tables.by_spot(only)],
        dimensions=[DimensionOut.of(one) for one in known.values()],
        ones=[row_out(row) for row in tables.by_dimension(known[by], only)] if by else [],
        for_the_product_team=[case_out(trend) for trend in tables.for_the_product_team(only)],
    )
    return answer(request, said)


@routes.get("/alerts", auth=Bearer("read"), response=list[AlertOut])
def list_alerts(request: HttpRequest, asked: Query[AlertFilters]) -> HttpResponse:
    """Alerts, the newest first."""
    rows = alerts(product_named(asked.product) if asked.product else None)
    if asked.going is not None:
        rows = rows.filter(ended_at__isnull=asked.going)
    found, after = page(rows, asked)
    return link_next(request, answer(request, [alert_out(alert) for alert in found], list[AlertOut]), after)


@routes.post("/issues/{key}/alerts", auth=Bearer("raise an alert"), response={201: AlertOut})
@once
def raise_alert(request: HttpRequest, key: str, payload: AlertIn) -> HttpResponse:
    """Raise an alert by judgement: this can't wait until the threshold is crossed."""
    alert = raise_by_judgement(issue_at(key), by=caller(request), note=payload.note)
    return created(alert_out(alert), address("alerts", alert.pk))


@routes.get("/alerts/{int:alert}", auth=Bearer("read"), response=AlertOut)
def read_alert(request: HttpRequest, alert: int) -> HttpResponse:
    """One alert."""
    return answer(request, alert_out(_alert(alert)))


@routes.post("/alerts/{int:alert}/end", auth=Bearer("raise an alert"), response=AlertOut)
@once
def end_raised_alert(request: HttpRequest, alert: int) -> HttpResponse:
    """End an alert that somebody raised by judgement. The others end by themselves."""
    end_alert(_alert(alert), by=caller(request))
    return answer(request, alert_out(_alert(alert)))


def _alert(number: int) -> Alert:
    alert = alerts().filter(pk=number).first() if number <= LARGEST else None
    if alert is None:
        raise Http404("There is no such alert.")
    return alert
