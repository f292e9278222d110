"""Trends: what hurts many at once, what they share, and the alarms it raised."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from heardback.accounts.models import Member
from heardback.customers.models import Organization
from heardback.desk.entering import desk
from heardback.desk.forms.fields import Field, Form
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.issues.queries import issue_keyed
from heardback.products.models import Product
from heardback.products.queries import product_chosen
from heardback.trends import tables
from heardback.trends.counting import DAY, WEEK, joined_to, reports_within, tally, tally_of
from heardback.trends.dimensions import dimensions
from heardback.trends.models import Alert, AlertMessage
from heardback.trends.queries import alerts
from heardback.trends.raising import end_alert, places, raise_by_judgement, send_again
from heardback.trends.spots import with_spot
from heardback.wire.numbers import as_number
from heardback.wire.text import clean

PAST = 20
WINDOWS = {str(DAY): "the last 24 hours", str(WEEK): "the last seven days"}


@desk()
def trends(request: HttpRequest, me: Member) -> HttpResponse:
    only = product_chosen(request.GET.get("product", ""))
    products = list(Product.objects.order_by("name", "pk"))
    known = {one.key: one for one in dimensions()}
    dimension = known.get(request.GET.get("by", "")) or next(iter(known.values()))
    going = list(alerts(only).filter(ended_at=None))
    context = {
        "products": products,
        "product": only,
        "query": f"&product={only.slug}" if only else "",
        "day": tally(reports_within(DAY, only)),
        "week": tally(reports_within(WEEK, only)),
        "days": tables.each_day(only),
        "going": going,
        "alarmed": {alert.issue_id for alert in going},
        "past": list(alerts(only).exclude(ended_at=None)[:PAST]),
        "silent": [one for one in products if (only is None or one == only) and not places(one)],
        "issues": tables.by_issue(only),
        "organizations": tables.by_organization(only),
        "spots": tables.by_spot(only),
        "dimensions": list(known.values()),
        "dimension": dimension,
        "ones": tables.by_dimension(dimension, only),
        "cases": tables.for_the_product_team(only),
    }
    return page(request, "desk/trends.html", context)


@dataclass(frozen=True)
class Counted:
    """What a number of the trends page counts, said in words."""

    what: str
    window: str
    customers: int
    reports: int


@desk()
def reports(request: HttpRequest, me: Member) -> HttpResponse:
    """The reports behind a number: of an issue, an organization or a step, in a window."""
    asked = request.GET
    hours = asked.get("hours", "") if asked.get("hours", "") in WINDOWS else str(WEEK)
    rows = reports_within(int(hours), product_chosen(asked.get("product", "")))
    what = "Everything that came in"
    if key := asked.get("issue", ""):
        one = issue_keyed(key)
        if one is None:
            raise Http404(f"There is no issue {key[:30]}.")
        rows, what = joined_to(rows, one.pk), str(one)
    if number := asked.get("organization", ""):
        firm = Organization.objects.filter(pk=number).first() if as_number(number) is not None else None
        if firm is None:
            raise Http404("There is no such organization.")
        rows, what = rows.filter(organization=firm), str(firm)
    if spot := clean(asked.get("spot", "")):
        rows, what = with_spot(rows).filter(spot=spot), spot
    dimension = next((one for one in dimensions() if one.key == asked.get("by", "")), None)
    if dimension and (value := clean(asked.get("is", ""))):
        rows = rows.annotate(value=dimension.column).filter(value=dimension.kept(value))
        what = f"{dimension.label}: {value}"
    counted = tally(rows)
    shown = paged(rows.select_related("customer"), "-received_at", asked.get("after", ""))
    query = asked.copy()
    query.pop("after", None)
    context = {
        "counted": Counted(what, WINDOWS[hours], counted.customers, counted.reports),
        "rows": shown,
        "query": query.urlencode(),
    }
    return page(request, "desk/trend_reports.html", context)


@desk(reads="raise an alert", writes="raise an alert")
def raise_alert(request: HttpRequest, me: Member, key: str) -> HttpResponse:
    """Raise an alert by judgement, with what those on call read first."""
    one = issue_keyed(key)
    if one is None:
        raise Http404(f"There is no issue {key[:30]}.")
    form = Form(
        [Field("note", "Why it cannot wait", "area", "Those on call read this first.", required=True)],
        "Raise the alert",
    )
    context = {"issue": one, "form": form, "places": places(one.product), "counted": tally_of(one, DAY)}
    if request.method != "POST":
        return page(request, "desk/raise_alert.html", context)
    form.typed(request.POST)
    try:
        raise_by_judgement(one, by=me.actor, note=form["note"])
    except ValidationError as problem:
        form.refused(problem)
        return page(request, "desk/raise_alert.html", context, status=422)
    messages.success(request, f"An alert is raised for {one.key}.")
    return redirect("desk:trends")


@desk(reads="raise an alert", writes="raise an alert")
def end(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    alert = Alert.objects.filter(pk=number).first()
    if alert is None:
        raise Http404("There is no such alert.")
    if request.method == "POST":
        try:
            end_alert(alert, by=me.actor)
            messages.success(request, "The alert is over.")
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
    return redirect("desk:trends")


@desk(reads="raise an alert", writes="raise an alert")
def again(request: HttpRequest, me: Member, number: int) -> HttpResponse:
    message = AlertMessage.objects.filter(pk=number).first()
    if message is None:
        raise Http404("There is no such message.")
    if request.method == "POST":
        send_again(message)
        messages.success(request, "It is tried again now.")
    return redirect("desk:trends")
