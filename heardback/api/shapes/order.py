"""The order of work: where an issue stands, what its place is made of, and how the parts are weighed."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from heardback.api.shapes.base import In, Out, example, longest
from heardback.api.shapes.issues import address_of
from heardback.api.shapes.reports import SelfLink
from heardback.issues.models import Issue
from heardback.ranking.formula import KINDS, Part, read
from heardback.ranking.models import Rank
from heardback.ranking.queries import Place
from heardback.ranking.weighing import Weights


class PinIn(In):
    model_config = example(why="We gave our word to Northwind")

    why: Annotated[str, longest(500)]


class FormulaIn(In):
    """Factors that are left out stay as they are; `plans` replaces what each plan weighs, left out it stays."""

    model_config = example(factors={"votes": "2"}, plans={"enterprise": "5"}, why="Voices count more from now on")

    factors: dict[str, str] = Field(default_factory=dict, max_length=50)
    plans: dict[str, str] | None = Field(None, max_length=100)
    why: Annotated[str, longest(500)]


class PartOut(Out):
    """`number` x `factor` = `points`; `made_of` says where the number comes from."""

    name: str
    label: str
    counts: str
    number: float
    factor: float
    points: float
    made_of: str


class PinnedOut(Out):
    at: datetime
    by: str
    why: str


class RankedOut(Out):
    """An issue in the order of work. `counted_at` is null while it was never counted."""

    key: str
    title: str
    product: str
    stage: str
    points: float
    pinned: PinnedOut | None
    parts: list[PartOut]
    counted_at: datetime | None
    links: SelfLink


class PlaceOut(Out):
    """Why an issue is the `number`th of `among`: null for one that nobody works on any more. `gap` is how many points
    the next one above has more."""

    number: int | None
    among: int
    points: float
    pinned: PinnedOut | None
    parts: list[PartOut]
    above: str | None
    gap: float | None
    at_odds: str
    counted_at: datetime | None


class KindOut(Out):
    name: str
    label: str
    counts: str
    factor: float


class FormulaOut(Out):
    """`made_by` is "" while nobody has changed it."""

    parts: list[KindOut]
    plans: dict[str, str]
    why: str
    made_by: str
    made_at: datetime | None


def ranked_out(issue: Issue) -> RankedOut:
    rank = getattr(issue, "rank", None) or Rank(issue=issue)
    return RankedOut.of(
        issue,
        product=issue.product.slug,
        points=rank.points,
        pinned=_pinned(rank),
        parts=[_part(part) for part in read(rank.parts)],
        counted_at=rank.counted_at,
        links=SelfLink(self=address_of(issue)),
    )


def place_out(place: Place) -> PlaceOut:
    return PlaceOut.of(
        place,
        pinned=_pinned(place),
        parts=[_part(part) for part in place.parts],
        above=place.above.key if place.above else None,
    )


def formula_out(weights: Weights) -> FormulaOut:
    return FormulaOut.of(weights, parts=[KindOut.of(kind, factor=float(weights.factors[kind.name])) for kind in KINDS])


def _part(part: Part) -> PartOut:
    return PartOut.of(part)


def _pinned(rank: Rank | Place) -> PinnedOut | None:
    if rank.pinned_at is None:
        return None
    return PinnedOut(at=rank.pinned_at, by=rank.pinned_by, why=rank.pinned_why)
