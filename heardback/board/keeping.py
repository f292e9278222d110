"""What the team sees of the board: what stands there, whether it is still true, and what could be published."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from heardback.board.merged import followers_together, voices_together
from heardback.board.models import PublicIssue, PublicStatus
from heardback.issues.models import Issue, Stage
from heardback.products.models import Product

PROPOSED = 20
# How far an issue has come -> what the public should read by then.
EXPECTED = {
    Stage.REPORTED: PublicStatus.LOOKING,
    Stage.DEFINING: PublicStatus.LOOKING,
    Stage.DESIGNING: PublicStatus.LOOKING,
    Stage.VALIDATING: PublicStatus.LOOKING,
    Stage.BUILDING: PublicStatus.FIXING,
    Stage.VERIFYING: PublicStatus.FIXING,
    Stage.RELEASING: PublicStatus.FIXING,
    Stage.CONFIRMING: PublicStatus.OUT,
    Stage.MONITORING: PublicStatus.OUT,
    Stage.CLOSED: PublicStatus.FIXED,
}


@dataclass(frozen=True)
class Standing:
    """`behind` is what the board should say by now, or ""."""

    public: PublicIssue
    voices: int
    followers: int
    behind: str


def on_the_board(product: Product | None = None) -> list[Standing]:
    """What stands there, first what says something else than the issue's stage does, then the latest changed."""
    rows = PublicIssue.objects.filter(withdrawn_at=None, issue__merged_into=None)
    found = _standings(_counted(rows, product))
    return sorted(found, key=lambda one: (not one.behind, -one.public.changed_at.timestamp()))


def standing_of(issue: Issue) -> Standing | None:
    """The issue's public face, withdrawn or not; None when it was never published."""
    return next(iter(_standings(_counted(PublicIssue.objects.filter(issue=issue), None))), None)


def taken_off(product: Product | None = None) -> list[PublicIssue]:
    rows = PublicIssue.objects.exclude(withdrawn_at=None).select_related("issue").order_by("-withdrawn_at")
    return list(rows if product is None else rows.filter(issue__product=product))


def could_be_published(product: Product | None = None) -> list[Issue]:
    """Issues that go on and are not on the board, first those that hurt most customers."""
    rows = Issue.objects.exclude(stage__in=(Stage.CLOSED, Stage.DECLINED)).filter(customers__gt=0)
    rows = rows.exclude(public__withdrawn_at=None, public__isnull=False)
    if product is not None:
        rows = rows.filter(product=product)
    return list(rows.select_related("product").order_by("-customers", "pk")[:PROPOSED])


def _counted(rows: QuerySet[PublicIssue], product: Product | None) -> QuerySet[PublicIssue]:
    if product is not None:
        rows = rows.filter(issue__product=product)
    sure = Q(followers__confirmed_at__isnull=False, followers__stopped_at=None)
    return rows.select_related("issue__product").annotate(
        voices=Count("me_toos", distinct=True), hearing=Count("followers", distinct=True, filter=sure)
    )


def _standings(rows: QuerySet[PublicIssue]) -> list[Standing]:
    found: list[Any] = list(rows)
    voices, hearing = voices_together(found), followers_together(found)
    return [
        Standing(row, voices.get(row.pk, row.voices), hearing.get(row.pk, row.hearing), _behind(row)) for row in found
    ]


def _behind(row: PublicIssue) -> str:
    expected = EXPECTED.get(Stage(row.issue.stage))
    return expected.label if expected is not None and expected != row.status else ""
