"""Merging issues, and taking them apart again: what counts where. Links only: every match keeps what it was joined to,
so that a merge is undone exactly. Whether a merge makes sense is `loop`'s to decide."""

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.issues.merged import survivor_of, tree
from heardback.issues.models import Issue
from heardback.ledger.prepared import Prepared
from heardback.ledger.recording import record
from heardback.triage.counting import count_customers
from heardback.triage.models import BY_THEMSELVES, Match, Merge
from heardback.triage.queries import joining


@transaction.atomic
def link(issue: Issue, into: Issue, *, by: Actor, why: str, words: str) -> Merge:
    """From now on every report of `issue` counts at `into`. Both are held by the caller, and neither was merged."""
    merge = Merge.objects.create(
        issue=issue, into=into, why=why, words=words, made_by=by.ref, made_by_name=by.name[:200]
    )
    tell = list(joining(issue, into).values_list("pk", flat=True))
    Issue.objects.filter(pk=issue.pk).update(merged_into=into)
    issue.merged_into = into
    settle(into.pk)
    said = {"key": issue.key, "into": into.key, "why": why, "merge": merge.pk}
    record("issue.merged", actor=by, issue=issue.pk, tell=tell, **said)
    record("issue.took.in", actor=by, issue=into.pk, customers=len(tell), **said)
    count_customers(issue.pk, into.pk)
    return merge


@transaction.atomic
def unlink(merge: Merge, *, by: Actor, why: str) -> Merge:
    """The reports that were joined to the merged issue count there again. Those that came since, and were joined to
    the other, stay with it. Both ends are held by the caller."""
    issue, top = merge.issue, survivor_of(merge.into_id)
    Issue.objects.filter(pk=issue.pk).update(merged_into=None)
    issue.merged_into = None
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    settle(issue.pk)
    settle(top)
    said = {"key": issue.key, "into": merge.into.key, "why": why, "merge": merge.pk}
    record("issue.unmerged", actor=by, issue=issue.pk, **said)
    record("issue.let.go", actor=by, issue=merge.into_id, **said)
    count_customers(issue.pk, top)
    return merge


def settle(number: int) -> None:
    """Each report that was joined to this issue, or to one that was merged into it, counts here, once."""
    rows = _ranked(Match.objects.filter(joined_to__in=tree(number)))
    better = Q(rank__lt=OuterRef("rank")) | Q(rank=OuterRef("rank"), pk__lt=OuterRef("pk"))
    another = _ranked(Match.objects.filter(joined_to__in=tree(number), report=OuterRef("report"))).filter(better)
    seconds = rows.filter(Exists(another))
    Match.objects.filter(pk__in=seconds.exclude(issue=None).values("pk")).update(issue=None)
    firsts = rows.filter(~Exists(another)).filter(Q(issue=None) | ~Q(issue=number))
    Match.objects.filter(pk__in=firsts.values("pk")).update(issue=number)


def _ranked(rows: QuerySet[Match]) -> QuerySet[Match]:
    """What we joined comes before what a customer joined by themself: it lets them in."""
    by_themself = When(BY_THEMSELVES, then=Value(1))
    return rows.annotate(rank=Case(by_themself, default=Value(0)))


def standing_merge(issue: Issue) -> Merge | None:
    """How it came to be merged; None when it is not."""
    return _standing.first(issue.pk)


def merged_here(issue: Issue) -> list[Merge]:
    """What was merged into it and is still, the latest first."""
    return _merged_here.all(issue.pk)


_standing = Prepared[Merge](
    lambda issue: Merge.objects.filter(issue=issue, undone_at=None).select_related("issue", "into").order_by("pk")
)
_merged_here = Prepared[Merge](
    lambda issue: Merge.objects.filter(into=issue, undone_at=None).select_related("issue", "into").order_by("-pk")
)
