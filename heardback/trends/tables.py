"""The tables of the trends page: per issue, organization and step, in the last 24 hours and the last seven days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from heardback.issues.models import Issue, Stage
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.trends.counting import DAY, WEEK, Tally, reports_within
from heardback.trends.spots import with_spot

LISTED = 30
_OVER = (Stage.CLOSED, Stage.DECLINED)


@dataclass(frozen=True)
class Row:
    """One organization or step. `number` is the organization's."""

    name: str
    number: int | None
    day: Tally
    week: Tally


@dataclass(frozen=True)
class Share:
    """`part` of the `whole` customers of whom it is known are at `name`."""

    name: str
    part: int
    whole: int


@dataclass(frozen=True)
class IssueRow:
    """`days`: the reports of each of the last seven times 24 hours, oldest first. `organization` and `spot`: where most
    of its customers of the week are."""

    issue: Issue
    day: Tally
    week: Tally
    days: list[int]
    organization: Share | None
    spot: Share | None


@dataclass(frozen=True)
class Trend:
    """An issue for the product team. `cases` are its reports ever, `lately` those of the last seven days."""

    issue: Issue
    cases: int
    customers: int
    lately: int


def by_issue(product: Product | None = None) -> list[IssueRow]:
    """The issues that were reported in the last week, first what hurts most customers today."""
    now = timezone.now()
    week = reports_within(WEEK, product, now).exclude(matches__issue=None)
    rows = _counted(week.values(key=F("matches__issue")), now, **_each_day(now))
    issues = Issue.objects.select_related("product").in_bulk([row["key"] for row in rows])
    of_these = week.filter(matches__issue__in=list(issues))
    firms = _shares(of_these.exclude(organization=None), "organization__name")
    spots = _shares(with_spot(of_these).exclude(spot=""), "spot")
    return [
        IssueRow(
            issues[row["key"]], *_tallies(row), [row[f"day_{n}"] for n in range(7)],
            firms.get(row["key"]), spots.get(row["key"]),
        )
        for row in rows
    ]  # fmt: skip


def by_organization(product: Product | None = None) -> list[Row]:
    """The organizations whose people reported something in the last week."""
    now = timezone.now()
    week = reports_within(WEEK, product, now).exclude(organization=None)
    rows = _counted(week.values(key=F("organization"), name=F("organization__name")), now)
    return [Row(row["name"], row["key"], *_tallies(row)) for row in rows]


def by_spot(product: Product | None = None) -> list[Row]:
    """The steps and pages where it went wrong in the last week."""
    now = timezone.now()
    week = with_spot(reports_within(WEEK, product, now)).exclude(spot="")
    return [Row(row["key"], None, *_tallies(row)) for row in _counted(week.values(key=F("spot")), now)]


def for_the_product_team(product: Product | None = None) -> list[Trend]:
    """The issues that go on and have at least `trend_cases` reports, however spread: for the coming sprints."""
    since = timezone.now() - timedelta(hours=WEEK)
    going = Issue.objects.exclude(stage__in=_OVER)
    if product is not None:
        going = going.filter(product=product)
    many = going.annotate(cases=Count("matches")).filter(cases__gte=F("product__trend_cases"))
    keys = list(many.order_by("-cases", "pk").values_list("pk", flat=True)[:LISTED])
    found = Report.objects.filter(matches__issue__in=keys).order_by().values(key=F("matches__issue"))
    counted = found.annotate(
        cases=Count("pk"),
        customers=Count("customer", distinct=True),
        lately=Count("pk", filter=Q(received_at__gt=since)),
    )
    issues = Issue.objects.select_related("product", "owner").in_bulk(keys)
    rows = {row["key"]: row for row in counted}
    return [Trend(issues[k], rows[k]["cases"], rows[k]["customers"], rows[k]["lately"]) for k in keys]


def _counted(groups: QuerySet[Any, Any], now: datetime, **more: Count) -> list[dict[str, Any]]:
    today = Q(received_at__gt=now - timedelta(hours=DAY))
    counted = groups.order_by().annotate(
        customers=Count("customer", distinct=True),
        reports=Count("pk"),
        customers_today=Count("customer", distinct=True, filter=today),
        reports_today=Count("pk", filter=today),
        **more,
    )
    return list(counted.order_by("-customers_today", "-reports_today", "-customers", "-reports", "key")[:LISTED])


def _tallies(row: dict[str, Any]) -> tuple[Tally, Tally]:
    return Tally(row["customers_today"], row["reports_today"]), Tally(row["customers"], row["reports"])


def _each_day(now: datetime) -> dict[str, Count]:
    ends = [now - timedelta(days=6 - n) for n in range(7)]
    return {
        f"day_{n}": Count("pk", filter=Q(received_at__gt=end - timedelta(days=1), received_at__lte=end))
        for n, end in enumerate(ends)
    }


def _shares(reports: QuerySet[Any], by: str) -> dict[int, Share]:
    """Issue -> where most of its customers are."""
    per_issue: QuerySet[Any, Any] = reports.order_by().values(key=F("matches__issue"))
    whole = dict(per_issue.annotate(n=Count("customer", distinct=True)).values_list("key", "n"))
    groups = per_issue.values("key", at=F(by)).annotate(part=Count("customer", distinct=True))
    best: dict[int, Share] = {}
    for row in groups.filter(part__gt=0).order_by("part", "-at"):
        best[row["key"]] = Share(row["at"], row["part"], whole[row["key"]])
    return best
