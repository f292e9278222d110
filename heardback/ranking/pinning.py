"""Putting an issue on top, with a reason that everybody can read."""

from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow
from heardback.issues.holding import hold_issue
from heardback.issues.models import Issue
from heardback.ledger.recording import record
from heardback.loop.texts import text
from heardback.ranking.keeping import set_height
from heardback.ranking.models import Rank


@transaction.atomic
def pin(issue: Issue, why: str, *, by: Actor) -> Rank:
    """Above everything that is not pinned, until somebody takes it down. Pinned anew, it has the new reason."""
    allow(by, "pin an issue")
    issue = hold_issue(issue)
    why = text("why", why, 500, "Say why it comes first: everybody who asks reads it.")
    rank = Rank.objects.get_or_create(issue=issue)[0]
    if rank.pinned_why != why:
        rank.pinned_at, rank.pinned_by, rank.pinned_why = timezone.now(), by.name[:200], why
        rank.save(update_fields=["pinned_at", "pinned_by", "pinned_why"])
        record("issue.pinned", actor=by, issue=issue.pk, why=why)
        set_height(issue, rank)
    return rank


@transaction.atomic
def unpin(issue: Issue, *, by: Actor) -> None:
    """Back to where its points put it."""
    allow(by, "pin an issue")
    issue = hold_issue(issue)
    rank = Rank.objects.filter(issue=issue).exclude(pinned_at=None).first()
    if rank is not None:
        rank.pinned_at, rank.pinned_by, rank.pinned_why = None, "", ""
        rank.save(update_fields=["pinned_at", "pinned_by", "pinned_why"])
        record("issue.unpinned", actor=by, issue=issue.pk)
        set_height(issue, rank)
