"""What shipped, when, to where."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from heardback.api.shapes.base import In, Moment, Named, Number, Out, example, longest, words
from heardback.issues.models import key_of
from heardback.releases.making import LONGEST
from heardback.releases.models import Environment, Release, Rollout

Keys = Annotated[list[str], Field(max_length=1000)]


class ReachesIn(In):
    """The id of an organization, and when it gets it."""

    model_config = example(organization=1, reaches_at="2026-12-04T06:00:00Z")

    organization: Number
    reaches_at: Moment


class RolloutIn(In):
    model_config = example(reaches_at="2026-12-04T06:00:00Z")

    reaches_at: Moment


class ReleaseChanges(In):
    """What is not named stays as it is. `reaches_others_at` null: at once."""

    model_config = example(public_notes="Links count every open again.")

    notes: Annotated[str, longest(LONGEST)] | None = None
    public_notes: Annotated[str, longest(LONGEST)] | None = None
    reaches_others_at: Moment | None = None


class ReleaseIn(In):
    """`issues` are the keys of what it contains. A production release lets us tell everyone who reported them; with
    `review`, once a person has looked through what they are told. Organizations in `reaches` get it then, and who is in
    none of them at once, or at `reaches_others_at`; each is told when they have it. `notes` are the team's own;
    `public_notes`, in Markdown, are for customers and the public."""

    model_config = example(version="2.1", environment="production", issues=["HB-12"], notes="Counts at the edge.")

    product: str | None = None
    version: Annotated[str, longest(100)]
    environment: Annotated[str, words(Environment.values)]
    issues: Keys = Field(default_factory=list)
    notes: str | None = None
    public_notes: Annotated[str, longest(LONGEST)] | None = None
    review: bool = False
    reaches: Annotated[list[ReachesIn], Field(max_length=1000)] = Field(default_factory=list)
    reaches_others_at: Moment | None = None


class MoreIssues(In):
    model_config = example(issues=["HB-13"])

    issues: Keys


class ReleaseOut(Out):
    id: int
    product: str
    version: str
    environment: str
    released_at: datetime
    notes: str
    public_notes: str
    review: bool
    reaches_others_at: datetime | None
    issues: list[str]


def release_out(release: Release) -> ReleaseOut:
    keys = [key_of(issue.pk) for issue in release.issues.all()]
    return ReleaseOut.of(release, product=release.product.slug, issues=keys)


class RolloutOut(Out):
    organization: Named
    reaches_at: datetime
    by_name: str


def rollout_out(row: Rollout) -> RolloutOut:
    return RolloutOut.of(row, organization=Named(id=row.organization_id, name=str(row.organization)))
