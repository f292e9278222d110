"""What shipped, when, to where."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from heardback.api.shapes.base import In, Out, example, longest, words
from heardback.issues.models import key_of
from heardback.releases.models import Environment, Release

Keys = Annotated[list[str], Field(max_length=1000)]


class ReleaseIn(In):
    """`issues` are the keys of what it contains. A production release lets us tell everyone who reported them; with
    `review`, once a person has looked through what they are told."""

    model_config = example(version="2.1", environment="production", issues=["HB-12"], notes="Counts at the edge.")

    product: str | None = None
    version: Annotated[str, longest(100)]
    environment: Annotated[str, words(Environment.values)]
    issues: Keys = Field(default_factory=list)
    notes: str | None = None
    review: bool = False


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
    review: bool
    issues: list[str]


def release_out(release: Release) -> ReleaseOut:
    keys = [key_of(issue.pk) for issue in release.issues.all()]
    return ReleaseOut.of(release, product=release.product.slug, issues=keys)
