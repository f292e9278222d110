"""The list in its order, and why an issue stands where it does."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from heardback.issues.models import ENDED, GOING_ON, Issue
from heardback.ranking.formula import Part, read
from heardback.ranking.models import Rank


@dataclass(frozen=True)
class Place:
    """Why an issue is the `number`th of `among`; `number` is None for one that nobody works on any more. `gap` is how
    many points the next one above has more, None for the first, or when one of them is pinned."""

    number: int | None
    among: int
    points: Decimal
    parts: list[Part]
    counted_at: datetime | None
    pinned_at: datetime | None
    pinned_by: str
    pinned_why: str
    above: Issue | None
    gap: Decimal | None
    at_odds: str


def ranked(rows: QuerySet[Issue] | None = None) -> QuerySet[Issue]:
    """Issues that go on, what comes first first."""
    rows = Issue.objects.all() if rows is None else rows
    return rows.filter(GOING_ON).order_by("-height", "pk")


def ahead_of(issue: Issue, rows: QuerySet[Issue]) -> QuerySet[Issue]:
    """Those of `rows` that come before it."""
    return rows.filter(Q(height__gt=issue.height) | Q(height=issue.height, pk__lt=issue.pk))


def place_of(issue: Issue) -> Place:
    rank = Rank.objects.filter(issue=issue).first() or Rank(issue=issue)
    going = issue.stage not in ENDED and issue.merged_into_id is None
    before = ahead_of(issue, ranked())
    above = before.order_by("height", "-pk").select_related("rank").first() if going else None
    gap = None
    if above is not None and hasattr(above, "rank") and not above.rank.pinned_at and not rank.pinned_at:
        gap = above.rank.points - rank.points
    parts = read(rank.parts)
    return Place(
        number=before.order_by().count() + 1 if going else None,
        among=ranked().order_by().count(),
        points=Decimal(rank.points),
        parts=parts,
        counted_at=rank.counted_at,
        pinned_at=rank.pinned_at,
        pinned_by=rank.pinned_by,
        pinned_why=rank.pinned_why,
        above=above,
        gap=gap,
        at_odds=_at_odds(parts),
    )


def _at_odds(parts: list[Part]) -> str:
    """Where customers and the team see it very differently, in words."""
    found = {part.name: part for part in parts}
    theirs, ours = found.get("severity_customers"), found.get("severity_team")
    if theirs is None or ours is None or theirs.made_of == "nobody said" or ours.made_of == "not said":
        return ""
    if abs(theirs.number - ours.number) < 3:
        return ""
    worse = "worse" if theirs.number > ours.number else "less bad"
    return f"Customers find it {worse} than the team does: {theirs.made_of}, against {ours.made_of}."
