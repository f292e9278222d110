"""Figures, as JSON. Times are in seconds."""

from datetime import datetime, timedelta

from heardback.api.shapes.base import Out
from heardback.figures.counting import Figures


class StageTimeOut(Out):
    """`half`: half of the `count` issues that left the stage did so within so many seconds; `there` are in it now."""

    stage: str
    count: int
    half: int | None
    there: int


class ThanksOut(Out):
    count: int
    within_hour: int
    mean: int | None


class DebtOut(Out):
    """Open reports whose customers should have heard from us by now."""

    reports: int
    total: int
    longest: int | None


class CountOut(Out):
    key: str
    label: str
    count: int


class MonthOut(Out):
    month: str
    bounces: int
    signed: int
    presumed: int


class FiguresOut(Out):
    """`asked`: fixes about which customers were asked. `presumed` after the stated wait is never part of `signed`."""

    days: int
    stages: list[StageTimeOut]
    acknowledged: ThanksOut
    silence: DebtOut
    asked: int
    bounces: int
    causes: list[CountOut]
    gates: list[CountOut]
    products: list[CountOut]
    owners: list[CountOut]
    issues: list[CountOut]
    signed: int
    presumed: int
    refused: int
    promises: dict[str, int]
    months: list[MonthOut]


class LineOut(Out):
    issue: str
    report: int | None
    title: str
    says: str
    at: datetime


def figures_out(seen: Figures) -> FiguresOut:
    debt, thanks = seen.debt, seen.thanks
    rows = {
        name: [CountOut.of(row) for row in getattr(seen, name)]
        for name in ("causes", "gates", "products", "owners", "issues")
    }
    return FiguresOut.of(
        seen,
        days=seen.span.days,
        stages=[StageTimeOut.of(one, stage=one.stage.value, half=_seconds(one.half)) for one in seen.stages],
        acknowledged=ThanksOut.of(thanks, mean=_seconds(thanks.mean)),
        silence=DebtOut.of(debt, total=_seconds(debt.total) or 0, longest=_seconds(debt.longest)),
        months=[MonthOut.of(month) for month in seen.months],
        **rows,
    )


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())
