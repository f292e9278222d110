"""How complete the reports are that a colleague wrote down, week by week: for themselves, and for nobody else."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from heardback.reports.completeness import Completeness, completeness
from heardback.reports.models import Report

WEEKS = 12
MOST = 1000  # reports that are looked at
ENOUGH = 3  # reports from which on one speaks of a habit
STEADY = 0.05


@dataclass
class Week:
    """What the reports of a week from a Monday on told, out of what could have been asked."""

    monday: date
    reports: int = 0
    told: int = 0
    of: int = 0

    @property
    def share(self) -> int | None:
        """In percent; None where nothing was written."""
        return round(100 * self.told / self.of) if self.of else None


@dataclass
class Written:
    """`reports` newest first, each with how complete it is; `lacked` is what was not told most often."""

    weeks: list[Week]
    reports: list[tuple[Report, Completeness]] = field(default_factory=list)
    lacked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def told(self) -> int:
        return sum(week.told for week in self.weeks)

    @property
    def of(self) -> int:
        return sum(week.of for week in self.weeks)

    @property
    def share(self) -> int | None:
        return round(100 * self.told / self.of) if self.of else None

    @property
    def shares(self) -> list[int]:
        return [week.share or 0 for week in self.weeks]

    @property
    def trend(self) -> str:
        """In kind words: the later half of the weeks beside the earlier; "" where there is too little to tell."""
        half = len(self.weeks) // 2
        before, since = _sum(self.weeks[:half]), _sum(self.weeks[half:])
        if min(before.reports, since.reports) < ENOUGH or before.share is None or since.share is None:
            return ""
        if since.told / since.of - before.told / before.of > STEADY:
            return f"They tell more than they did: {since.share} %, after {before.share} % before. Thank you."
        if before.told / before.of - since.told / since.of > STEADY:
            return f"They told more before ({before.share} %, now {since.share} %). Busy weeks? The guide may help."
        return f"As steady as before, at {since.share} %."


def written_by(member: int) -> Written:
    """Of the last weeks."""
    monday = _monday(timezone.localdate())
    weeks = {start: Week(start) for n in reversed(range(WEEKS)) if (start := monday - timedelta(weeks=n))}
    since = timezone.now() - timedelta(weeks=WEEKS)
    rows = Report.objects.filter(written_by=member, received_at__gte=since).order_by("-received_at", "-pk")
    shown = list(rows.select_related("customer").only("title", "received_at", "state", "customer__name")[:MOST])
    found, lacked = completeness([report.pk for report in shown]), Counter[str]()
    written = Written(list(weeks.values()))
    for report in shown:
        complete = found[report.pk]
        written.reports.append((report, complete))
        lacked.update(one.short for one in complete.missing)
        week = weeks.get(_monday(timezone.localdate(report.received_at)))
        if week is not None:
            week.reports, week.told, week.of = week.reports + 1, week.told + complete.told, week.of + complete.of
    written.lacked = lacked.most_common(3) if len(shown) >= ENOUGH else []
    return written


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _sum(weeks: list[Week]) -> Week:
    of, told = sum(week.of for week in weeks), sum(week.told for week in weeks)
    return Week(weeks[0].monday, sum(week.reports for week in weeks), told, of)
