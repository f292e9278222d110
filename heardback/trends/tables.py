"""The tables of the trends page: per issue, organization and step, in the last 24 hours and the last seven days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from heardback.customers.one_person import person
from heardback.issues.models import Issue, Stage
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.trends.counting import DAY, WEEK, Tally, joined_to, reports_within
from heardback.trends.dimensions import Dimension
from heardback.trends.spots import with_spot
from heardback.triage.models import Match

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

    @property
    def is_most(self) -> bool:
        """More than half, and not the one customer there is."""
        return self.part * 2 > self.whole > 1


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
    week = reports_within(WEEK, product, now).filter(matches__isnull=False)
    rows = _counted(week.values(key=F("matches__issue")), now)
    keys = [row["key"] for row in rows]
    issues = Issue.objects.select_related("product").in_bulk(keys)
    of_these = joined_to(reports_within(WEEK, product, now), *keys)
    days, firms = _each_day(of_these, now), _shares(of_these.exclude(organization=None), "organization__name")
    spots = _shares(with_spot(of_these).exclude(spot=""), "spot")
    return [
        IssueRow(issues[k], *_tallies(row), days[k], firms.get(k), spots.get(k))
        for k, row in zip(keys, rows, strict=True)
    ]


def each_day(product: Product | None = None) -> list[int]:
    """All reports of each of the last seven times 24 hours, oldest first."""
    now = timezone.now()
    counted = reports_within(WEEK, product, now).order_by().aggregate(**_days(now))
    return [counted[f"day_{n}"] for n in range(7)]


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


def by_dimension(dimension: Dimension, product: Product | None = None) -> list[Row]:
    """What those who reported something in the last week are, by one dimension."""
    now = timezone.now()
    week = reports_within(WEEK, product, now).annotate(value=dimension.column).exclude(value=None).exclude(value="")
    return [Row(dimension.said(row["key"]), None, *_tallies(row)) for row in _counted(week.values(key=F("value")), now)]


def for_the_product_team(product: Product | None = None) -> list[Trend]:
    """The issues that go on and have at least `trend_cases` reports, however spread: for the coming sprints."""
    products = [product] if product is not None else list(Product.objects.all())
    fewest = min(product.trend_cases for product in products)
    many = Match.objects.order_by().values("issue").annotate(cases=Count("pk")).filter(cases__gte=fewest)
    cases = dict(many.values_list("issue", "cases"))
    going = Issue.objects.exclude(stage__in=_OVER).filter(product__in=products).select_related("product", "owner")
    found = [issue for key, issue in going.in_bulk(list(cases)).items() if cases[key] >= issue.product.trend_cases]
    found = sorted(found, key=lambda issue: (-cases[issue.pk], issue.pk))[:LISTED]
    lately = timezone.now() - timedelta(hours=WEEK)
    of_these = Report.objects.filter(matches__issue__in=found).order_by().values(key=F("matches__issue"))
    counted = of_these.annotate(
        customers=Count(person("customer"), distinct=True), lately=Count("pk", filter=Q(received_at__gt=lately))
    )
    rows = {row["key"]: row for row in counted}
    return [Trend(issue, cases[issue.pk], rows[issue.pk]["customers"], rows[issue.pk]["lately"]) for issue in found]


def _counted(groups: QuerySet[Any, Any], now: datetime) -> list[dict[str, Any]]:
    today = Q(received_at__gt=now - timedelta(hours=DAY))
    counted = groups.order_by().annotate(
        customers=Count(person("customer"), distinct=True),
        reports=Count("pk"),
        customers_today=Count(person("customer"), distinct=True, filter=today),
        reports_today=Count("pk", filter=today),
    )
    return list(counted.order_by("-customers_today", "-reports_today", "-customers", "-reports", "key")[:LISTED])


def _tallies(row: dict[str, Any]) -> tuple[Tally, Tally]:
    return Tally(row["customers_today"], row["reports_today"]), Tally(row["customers"], row["reports"])


def _each_day(reports: QuerySet[Any], now: datetime) -> dict[int, list[int]]:
    """Issue -> its reports of each of the last seven times 24 hours."""
    rows = reports.order_by().values(key=F("joined_to")).annotate(**_days(now))
    return {row["key"]: [row[f"day_{n}"] for n in range(7)] for row in rows}


def _days(now: datetime) -> dict[str, Count]:
    ends = [now - timedelta(days=6 - n) for n in range(7)]
    return {
        f"day_{n}": Count("pk", filter=Q(received_at__gt=end - timedelta(days=1), received_at__lte=end))
        for n, end in enumerate(ends)
    }


def _shares(reports: QuerySet[Any], by: str) -> dict[int, Share]:
    """Issue -> where most of its customers are."""
    per_issue: QuerySet[Any, Any] = reports.order_by().values(key=F("joined_to"))
    whole = dict(per_issue.annotate(n=Count(person("customer"), distinct=True)).values_list("key", "n"))
    groups = per_issue.values("key", at=F(by)).annotate(part=Count(person("customer"), distinct=True))
    best: dict[int, Share] = {}
    for row in groups.filter(part__gt=0).order_by("part", "-at"):
        best[row["key"]] = Share(row["at"], row["part"], whole[row["key"]])
    return best
