"""What stands on the board for several issues that are followed up as one."""

from collections import defaultdict
from collections.abc import Iterable

from heardback.board.models import Follower, MeToo, PublicIssue
from heardback.issues.merged import trees


def voices_together(rows: Iterable[PublicIssue]) -> dict[int, int]:
    """Public issue -> how many different voices there are for it and what was merged into its issue; only for those
    into which something was merged."""
    return {pk: len(set(found)) for pk, found in _together(rows, MeToo.objects.all(), "voice").items()}


def followers_together(rows: Iterable[PublicIssue]) -> dict[int, int]:
    """The same, of those who follow."""
    sure = Follower.objects.filter(confirmed_at__isnull=False, stopped_at=None, public_issue__withdrawn_at=None)
    return {pk: len(set(found)) for pk, found in _together(rows, sure, "customer").items()}


def _together(rows: Iterable[PublicIssue], things, what: str) -> dict[int, list[object]]:  # type: ignore[no-untyped-def]
    public = {row.issue_id: row.pk for row in rows}
    leads = trees(public)
    if not leads:
        return {}
    leads |= {root: root for root in set(leads.values())}
    found: dict[int, list[object]] = defaultdict(list)
    for issue, one in things.filter(public_issue__issue__in=leads).values_list("public_issue__issue", what):
        found[public[leads[issue]]].append(one)
    return {public[root]: found[public[root]] for root in set(leads.values())}
