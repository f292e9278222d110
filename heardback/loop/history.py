"""How an issue came to where it is: its way along the stages, and where a gate was overridden."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.ledger.prepared import Prepared

# The way to a fix; `declined` is beside it.
WAY = tuple(stage for stage in Stage if stage != Stage.DECLINED)


@dataclass(frozen=True)
class Leg:
    """One stage of the way. `state`: "done", "now", "ahead", or "skipped" (passed without a stop).

    `spent` is the time it took over all rounds, None when it was never there. `since` is when it came there, while it
    is there.
    """

    stage: Stage
    state: str
    spent: timedelta | None
    since: datetime | None = None


def way(issue: Issue) -> list[Leg]:
    """The stages in their order, and how long the issue was in each. A declined one stands where it was declined."""
    spent: dict[str, timedelta] = {}
    at, since, last = Stage.REPORTED.label, issue.created_at, Stage.REPORTED.label
    for moment, facts in _moves.all(issue.pk):
        spent[at] = spent.get(at, timedelta()) + (moment - since)
        at, since, last = facts["enters"], moment, facts["leaves"]
    spent[at] = spent.get(at, timedelta()) + (timezone.now() - since)
    ended = issue.stage == Stage.DECLINED
    here = next((n for n, stage in enumerate(WAY) if stage.label == (last if ended else at)), 0)
    return [_leg(stage, n - here, spent.get(stage.label), None if ended else since) for n, stage in enumerate(WAY)]


_moves = Prepared[tuple[datetime, dict[str, str]]](
    lambda issue: Event.objects.filter(issue=issue, word="issue.moved").order_by("pk").values_list("at", "facts")
)


def _leg(stage: Stage, distance: int, spent: timedelta | None, since: datetime | None) -> Leg:
    if distance == 0:
        return Leg(stage, "now", spent, since)
    if distance > 0:
        return Leg(stage, "ahead", spent)
    return Leg(stage, "skipped" if spent is None else "done", spent)


def overrides(issue: Issue) -> list[Event]:
    """Every time somebody went past the gates, with their reason: shown for ever."""
    return _overrides.all(issue.pk)


_overrides = Prepared[Event](lambda issue: Event.objects.filter(issue=issue, word="issue.overrode").order_by("-pk"))
