"""What customers hear when issues are merged, taken apart or split: once, and only when what they know changes."""

from collections.abc import Iterator

from heardback.issues.merged import survivor
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.notices.asking import so_far
from heardback.notices.fixes import of_the_fix
from heardback.notices.models import Kind, Notice
from heardback.notices.telling import Telling
from heardback.triage.models import Merge
from heardback.triage.queries import still_affected

OF_A_FIX = (Kind.RELEASED, Kind.SIGN_OFF, Kind.CLOSED)


def now_together(event: Event, issue: Issue) -> Iterator[Telling]:
    """From an `issue.merged`: those who were not affected by the other before hear that theirs is followed up with it,
    and what its customers were told already. Nothing when it was taken apart again meanwhile."""
    merge = Merge.objects.filter(pk=event.facts["merge"]).first()
    if merge is None or merge.undone_at is not None:
        return
    into = survivor(issue)
    for customer in still_affected(into, event.facts["tell"]):
        yield Telling(Kind.MERGED, customer, f"merged:{merge.pk}", issue=into.pk, facts={"words": merge.words})
        yield from so_far(into, customer)
        yield from of_the_fix(into, customer)


def by_itself_again(event: Event, issue: Issue) -> Iterator[Telling]:
    """From an `issue.unmerged`: who was told that it is followed up together hears that it is not."""
    issue = survivor(issue)
    told = Notice.objects.filter(occasion=f"merged:{event.facts['merge']}").values_list("customer", flat=True)
    yield from _apart(event, issue, set(told))


def split_off(event: Event, issue: Issue) -> Iterator[Telling]:
    """From an `issue.split.off`: who was told that a fix is out, of what theirs was part of, hears that theirs is not
    in it. To the others nothing changed: theirs is followed up."""
    issue = survivor(issue)
    source = Event.objects.filter(word="issue.split", facts__split=event.facts["split"], issue__isnull=False).first()
    if source is None:
        return
    told = Notice.objects.filter(issue=source.issue, kind__in=OF_A_FIX).values_list("customer", flat=True)
    yield from _apart(event, issue, set(told))


def _apart(event: Event, issue: Issue, told: set[int]) -> Iterator[Telling]:
    for customer in still_affected(issue, told):
        yield Telling(Kind.APART, customer, f"apart:{event.pk}", issue=issue.pk)
