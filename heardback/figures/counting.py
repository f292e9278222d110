"""The figures: what a manager asks, each in a query or two. `lists` has the rows that each number counts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from heardback.figures.models import Day, Stay
from heardback.figures.stretches import half
from heardback.issues.models import ENDED, Issue, Stage
from heardback.loop.causes import BounceCause
from heardback.loop.models import Bounce, Promise, SignOff
from heardback.products.models import Product
from heardback.reports.models import COUNTED_OPEN, Report, late

MOST = 12
OVERDUE_READ = 5_000  # more are not added up one by one


@dataclass(frozen=True)
class Span:
    """What these figures are about: all `since` then, the beginning of a day (UTC), that many `days` ago; `product`
    None for all."""

    days: int
    since: datetime
    product: Product | None

    @classmethod
    def of(cls, days: int, product: Product | None) -> "Span":
        first = timezone.now().astimezone(UTC).date() - timedelta(days=days)
        return cls(days, datetime.combine(first, time(), UTC), product)

    def on(self, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        return rows if self.product is None else rows.filter(**{path: self.product})


@dataclass(frozen=True)
class StageTime:
    """How long issues stayed: half of them not longer than `half`, give or take 2.5 %; `count` left it, `there` are in
    it now."""

    stage: Stage
    count: int
    half: timedelta | None
    there: int


@dataclass(frozen=True)
class Thanks:
    count: int
    within_hour: int
    mean: timedelta | None


@dataclass(frozen=True)
class Debt:
    """Customers to whom we owe a word: how many reports, for how long all together, and the one that waits longest."""

    reports: int
    total: timedelta
    longest: timedelta | None


@dataclass(frozen=True)
class Row:
    """A line of a table of counts: `key` names it in addresses."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Month:
    month: str
    bounces: int
    signed: int
    presumed: int
    refused: int


@dataclass(frozen=True)
class Figures:
    span: Span
    stages: list[StageTime]
    thanks: Thanks
    debt: Debt
    asked: int  # fixes about which customers were asked
    bounces: int
    causes: list[Row]
    gates: list[Row]
    products: list[Row]
    owners: list[Row]
    issues: list[Row]
    signed: int
    presumed: int
    refused: int
    promises: dict[str, int]
    months: list[Month]


def figures(span: Span) -> Figures:
    bounced = bounces(span)
    months = _months(span)
    settled = dict(promises(span).order_by().values_list("state").annotate(count=Count("pk")))
    asked = span.on(Stay.objects.filter(stage=Stage.CONFIRMING, entered_at__gte=span.since), "issue__product")
    return Figures(
        span=span,
        stages=_stages(span),
        thanks=_thanks(span),
        debt=_debt(span),
        asked=asked.count(),
        bounces=bounced.count(),
        causes=_rows(bounced, "cause", {"": "not named yet", **dict(BounceCause.choices)}),
        gates=_rows(bounced.exclude(gate=""), "gate", dict(Stage.choices)),
        products=_rows(bounced, "issue__product__slug", dict(Product.objects.values_list("slug", "name"))),
        owners=_rows(bounced, "issue__owner", {}, "issue__owner__name"),
        issues=_rows(bounced, "issue", {}, "issue__title"),
        signed=sum(month.signed for month in months),
        presumed=sum(month.presumed for month in months),
        refused=sum(month.refused for month in months),
        promises={state.value: settled.get(state.value, 0) for state in Promise.State},
        months=months,
    )


def bounces(span: Span) -> QuerySet[Bounce]:
    return span.on(Bounce.objects.filter(at__gte=span.since), "issue__product")


def sign_offs(span: Span) -> QuerySet[SignOff]:
    return span.on(SignOff.objects.filter(at__gte=span.since), "issue__product")


def promises(span: Span) -> QuerySet[Promise]:
    """Those that were settled since, and the open ones."""
    rows = Promise.objects.filter(Q(state=Promise.State.OPEN) | Q(settled_at__gte=span.since))
    return span.on(rows, "issue__product")


def overdue(span: Span) -> QuerySet[Report]:
    return span.on(Report.objects.filter(late()), "product").order_by("next_update_due", "pk")


def _stages(span: Span) -> list[StageTime]:
    times: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for stays in _days(span).exclude(stays={}).values_list("stays", flat=True):
        for stage, counts in stays.items():
            for width, count in counts.items():
                times[stage][int(width)] += count
    going = span.on(Issue.objects.filter(merged_into=None).exclude(stage__in=ENDED), "product")
    there = dict(going.order_by().values_list("stage").annotate(count=Count("pk")))
    return [
        StageTime(stage, sum(times[stage].values()), half(times[stage]), there.get(stage.value, 0))
        for stage in Stage
        if stage not in ENDED
    ]


def _days(span: Span) -> QuerySet[Day]:
    return span.on(Day.objects.filter(day__gte=span.since.date()), "product")


def _thanks(span: Span) -> Thanks:
    found = _days(span).aggregate(count=Sum("thanked"), soon=Sum("within_hour"), seconds=Sum("seconds"))
    count = found["count"] or 0
    return Thanks(count, found["soon"] or 0, timedelta(seconds=found["seconds"] / count) if count else None)


def _debt(span: Span) -> Debt:
    rows, now = overdue(span), timezone.now()
    waits = [now - due for due in rows.values_list("next_update_due", flat=True)[:OVERDUE_READ] if due]
    count = len(waits) if len(waits) < OVERDUE_READ else rows.order_by().count()
    return Debt(count, sum(waits, timedelta()), waits[0] if waits else None)


def _rows(rows: QuerySet[Any], by: str, labels: dict[str, str], label: str = "") -> list[Row]:
    wanted = {"count": Count("pk"), **({"label": Max(label)} if label else {})}
    found = rows.order_by().values(by).annotate(**wanted).order_by("-count", by)[:MOST]
    return [
        Row(
            str(row[by] if row[by] is not None else ""),
            (row["label"] or "nobody") if label else labels.get(row[by], str(row[by])),
            row["count"],
        )
        for row in found
    ]


def _months(span: Span) -> list[Month]:
    bounced, answered = _by_month(bounces(span)), _by_month(sign_offs(span), "kind")
    begin, now, months, kinds = span.since.replace(day=1), timezone.now(), [], SignOff.Kind
    while begin <= now:
        month = f"{begin:%Y-%m}"
        signs = (answered.get((month, kind), 0) for kind in (kinds.SIGNED, kinds.PRESUMED, kinds.REFUSED))
        months.append(Month(month, bounced.get((month,), 0), *signs))
        begin = (begin + timedelta(days=32)).replace(day=1)
    return months


def _by_month(rows: QuerySet[Any], *by: str) -> dict[tuple[Any, ...], int]:
    """How many of each month ("2026-11", UTC), and of whatever else. Written as text a moment begins so in both
    databases; Django's own cutting of dates calls Python for each row of SQLite."""
    found = rows.order_by().annotate(month=Substr(Cast("at", CharField()), 1, 7)).values_list("month", *by)
    return {tuple(of): count for *of, count in found.annotate(count=Count("pk"))}


@dataclass(frozen=True)
class Theirs:
    """Where the issues stand that hurt one organization, and how well we keep our word to it."""

    stages: list[Row]
    open: int
    late: int
    signed: int
    presumed: int
    refused: int
    promises: dict[str, int]


def of_organization(number: int) -> Theirs:
    reports = Report.objects.filter(organization=number)
    theirs = Issue.objects.filter(pk__in=reports.order_by().values("matches__issue"))
    stages = dict(theirs.order_by().values_list("stage").annotate(count=Count("pk")))
    waiting = reports.filter(COUNTED_OPEN).order_by()
    counts = waiting.aggregate(open=Count("pk"), late=Count("pk", filter=late()))
    verdicts = SignOff.objects.filter(
        customer__organization=number, issue__in=theirs.order_by().values("pk")
    ).order_by()
    kinds = dict(verdicts.values_list("kind").annotate(count=Count("pk")))
    made = Promise.objects.filter(issue__in=theirs.order_by().values("pk")).order_by()
    return Theirs(
        stages=[Row(stage.value, stage.label, stages[stage.value]) for stage in Stage if stage.value in stages],
        open=counts["open"],
        late=counts["late"],
        signed=kinds.get("signed", 0),
        presumed=kinds.get("presumed", 0),
        refused=kinds.get("refused", 0),
        promises=dict(made.values_list("state").annotate(count=Count("pk"))),
    )
