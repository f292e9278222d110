"""What figures are made of, as rows: how long issues stayed at each stage, what customers said of the fix, what came
back, what was promised, how soon reports were thanked for."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from heardback.figures.keeping import add_stays
from heardback.figures.models import Day, Stay
from heardback.issues.models import ENDED, Issue, Stage
from heardback.loop.causes import BounceCause
from heardback.loop.models import Bounce, Promise, SignOff

NOW = timezone.now()
ON_THE_WAY = tuple(stage for stage in Stage if stage not in ENDED)
SPAN = 730  # days
CAUSES, GATES = BounceCause.values, (Stage.DEFINING, Stage.VALIDATING, Stage.VERIFYING)


def endings(issues: list[Issue], whose: dict[int, set[int]], products: list[Any]) -> Iterator[list[Any]]:
    """Rows of one model after another: a bounce of every twelfth issue, a promise of every fifth."""
    chance = random.Random(2)
    ended = [issue for issue in issues if issue.stage in ENDED]
    yield [stay for issue in issues for stay in _stays(issue, chance)]
    yield [
        SignOff(issue=issue, customer_id=who, round=1, kind="presumed" if n % 4 else "signed", at=_at(chance))
        for issue in ended
        for n, who in enumerate(sorted(whose.get(issue.pk, ()))[:5], start=issue.pk)
    ]
    yield [
        Bounce(issue=issue, round=1, from_stage=Stage.CONFIRMING, by="member:3", words="Not fixed", at=_at(chance),
               cause=CAUSES[n % len(CAUSES)], gate=GATES[n % len(GATES)])
        for n, issue in enumerate(issues[::12])
    ]  # fmt: skip
    yield [
        Promise(issue=issue, words="We write by Friday", due_at=at, made_by="Dana", made_at=at - timedelta(days=5),
                state="broken" if n % 6 == 0 else "kept", settled_at=at)
        for n, issue in enumerate(issues[::5])
        for at in [_at(chance)]
    ]  # fmt: skip
    yield [
        Day(product=product, day=(NOW - timedelta(days=n)).date(), thanked=40, within_hour=37, seconds=40 * 900)
        for product in products
        for n in range(SPAN)
    ]


def count_days() -> None:
    """As the worker would have, event by event."""
    days: dict[tuple[int, date], list[tuple[str, timedelta]]] = defaultdict(list)
    left = Stay.objects.exclude(left_at=None).values_list("issue__product", "stage", "entered_at", "left_at")
    for product, stage, entered, gone in left:
        days[product, gone.date()].append((stage, gone - entered))
    for (product, day), stays in days.items():
        add_stays(product, day, stays)


def _stays(issue: Issue, chance: random.Random) -> Iterator[Stay]:
    last = len(ON_THE_WAY) if issue.stage in ENDED else ON_THE_WAY.index(Stage(issue.stage)) + 1
    at = _at(chance)
    for n, stage in enumerate(ON_THE_WAY[:last], start=1):
        left = at + timedelta(hours=chance.expovariate(1 / 60))
        goes_on = n == last and issue.stage not in ENDED
        yield Stay(issue=issue, stage=stage, entered_at=at, left_at=None if goes_on else left)
        at = left


def _at(chance: random.Random) -> Any:
    return NOW - timedelta(days=chance.uniform(0, SPAN))
