"""Keeping what figures are made of, from the ledger. What is read and what is kept are one transaction, so that a
worker that is killed counts nothing twice."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import F

from heardback.figures.models import Day, Stay
from heardback.figures.stretches import width
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.ledger.reading import read
from heardback.reports.models import Report

HOUR = 3600  # seconds
_STAGES = {stage.label: stage for stage in Stage}


def keep_stays() -> int:
    """From stage to stage. Returns how many events were read."""
    return read("figures.stays", _stays, words=("issue.opened", "issue.moved"))


def _stays(events: list[Event]) -> None:
    there = dict(Issue.objects.filter(pk__in={event.issue for event in events}).values_list("pk", "product_id"))
    left: dict[tuple[int, date], list[tuple[str, timedelta]]] = defaultdict(list)
    for event in events:
        if event.issue not in there:  # taken back right after it was opened
            continue
        if event.word == "issue.opened":
            Stay.objects.create(issue_id=event.issue, stage=Stage.REPORTED, entered_at=event.at)
            continue
        stay = Stay.objects.filter(issue=event.issue, left_at=None).first()
        stay = stay or Stay(issue_id=event.issue, stage=_STAGES[event.facts["leaves"]], entered_at=event.at)
        stay.left_at = event.at
        stay.save()
        left[there[event.issue], event.at.date()].append((stay.stage, event.at - stay.entered_at))
        Stay.objects.create(
            issue_id=event.issue, stage=_STAGES[event.facts["enters"]], entered_at=event.at,
            round=event.facts.get("round", 1),
        )  # fmt: skip
    for (product, day), stays in left.items():
        add_stays(product, day, stays)


def add_stays(product: int, day: date, stays: list[tuple[str, timedelta]]) -> None:
    """Count these: stages that issues of one product left on one day, and how long they had been there."""
    row, _ = Day.objects.get_or_create(product_id=product, day=day)
    for stage, stretch in stays:
        counts = row.stays.setdefault(stage, {})
        one = str(width(stretch))
        counts[one] = counts.get(one, 0) + 1
    row.save(update_fields=["stays"])


def keep_days() -> int:
    """How soon reports were thanked for. Returns how many events were read."""
    return read("figures.days", _days, words=("told",))


def _days(events: list[Event]) -> None:
    thanked = {
        int(number): event
        for event in events
        if (number := str(event.facts.get("occasion", "")).removeprefix("received:")).isdecimal()
    }
    sums: dict[tuple[int, date], list[int]] = defaultdict(lambda: [0, 0, 0])
    for report in Report.objects.filter(pk__in=thanked).only("product_id", "received_at"):
        at = thanked[report.pk].at
        seconds = max(int((at - report.received_at).total_seconds()), 0)
        of = sums[report.product_id, at.date()]
        of[0] += 1
        of[1] += seconds <= HOUR
        of[2] += seconds
    for (product, day), (count, soon, seconds) in sums.items():
        Day.objects.get_or_create(product_id=product, day=day)
        Day.objects.filter(product=product, day=day).update(
            thanked=F("thanked") + count, within_hour=F("within_hour") + soon, seconds=F("seconds") + seconds
        )
