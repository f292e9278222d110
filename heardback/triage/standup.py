"""What a team looks at together each morning."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import combinations
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from heardback.issues.models import ENDED, Issue
from heardback.products.severity import Severity
from heardback.reports.models import Report
from heardback.triage.models import Match, Suggestion
from heardback.triage.queries import inbox, undecided

MOST = 10  # of each list
LIKELY = 0.6  # that a report is an issue, for two issues to look like one
LATELY = 2000  # reports, or suggestions, that are looked through
SATURDAY = 5
FRIDAY = 4


@dataclass(frozen=True)
class Disagreement:
    """`count` of `of` reports with a severity say that it is worse than we do, the worst of them `theirs`."""

    issue: Issue
    theirs: str
    count: int
    of: int


@dataclass(frozen=True)
class Alike:
    """Two issues that `count` reports look like, both."""

    first: Issue
    second: Issue
    count: int


def last_working_day(now: datetime) -> datetime:
    """The morning on which the team last began before today."""
    day = now - timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return timezone.make_aware(datetime.combine(day.date(), time()))


def new_since(moment: datetime) -> list[Report]:
    """Undecided ones of the LATELY newest that came since, those that need it first."""
    # Named one by one, or a database goes through everything that waits in the order of the inbox to find them.
    newest = Report.objects.filter(received_at__gte=moment).order_by("-received_at", "-pk")
    return list(inbox().filter(pk__in=list(newest.values_list("pk", flat=True)[:LATELY]))[: MOST + 1])


def too_long() -> list[Report]:
    """Those whose time to be decided in has passed, the longest first."""
    return list(inbox().filter(decide_by__lt=timezone.now())[: MOST + 1])


def back_today(now: datetime) -> list[Report]:
    """What was put off until today."""
    tonight = timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), time()))
    return list(undecided().filter(snoozed_until__lt=tonight).order_by("snoozed_until", "pk")[: MOST + 1])


def disagreements() -> list[Disagreement]:
    """Issues that their customers call worse than we do, those first that most do."""
    ranks = list(Severity.values)
    worse = Q()
    for rank, value in enumerate(ranks):
        worse |= Q(issue__severity=value, report__severity__in=ranks[:rank])
    said = Match.objects.filter(issue__merged_into=None).exclude(issue__stage__in=ENDED).exclude(report__severity="")
    rows = said.filter(worse).values("issue").annotate(count=Count("pk")).order_by("-count", "issue")[:MOST]
    counts = {row["issue"]: row["count"] for row in rows}
    each: dict[int, Counter[str]] = defaultdict(Counter)
    severities = said.filter(issue__in=counts).order_by().values_list("issue", "report__severity")
    for issue, severity, count in severities.annotate(count=Count("pk")):
        each[issue][severity] = count
    issues = Issue.objects.select_related("product", "owner").in_bulk(counts)
    return [
        Disagreement(issues[pk], next(v for v in ranks if each[pk][v]), count, each[pk].total())
        for pk, count in counts.items()
    ]


def alike() -> list[Alike]:
    """Issues that the same reports look like: perhaps they are one."""
    recent = Suggestion.objects.filter(issue__isnull=False, probability__gte=LIKELY).order_by("-pk")[:LATELY]
    of_report: dict[int, set[int]] = defaultdict(set)
    for report, issue in recent.values_list("report", "issue"):
        of_report[report].add(issue)
    joined = Match.objects.filter(report__in=of_report, issue__isnull=False).values_list("report", "issue")
    for report, issue in joined:
        of_report[report].add(issue)
    pairs = Counter(pair for issues in of_report.values() for pair in combinations(sorted(issues), 2))
    open_ones = _open_ones(pairs)
    both = [(pair, count) for pair, count in pairs.most_common() if all(number in open_ones for number in pair)]
    return [
        Alike(open_ones[a], open_ones[b], count)
        for (a, b), count in both[:MOST]
        if open_ones[a].product_id == open_ones[b].product_id
    ]


def _open_ones(pairs: Sequence[Any] | Counter[tuple[int, int]]) -> dict[int, Issue]:
    numbers = {number for pair in pairs for number in pair}
    rows = Issue.objects.filter(merged_into=None).exclude(stage__in=ENDED).select_related("product")
    return rows.in_bulk(numbers)
