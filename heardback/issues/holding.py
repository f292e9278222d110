"""Holding an issue while something about it is decided."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.issues.merged import survivor
from heardback.issues.models import Issue, key_of


class MergedAway(ValidationError):
    """Nobody works on an issue that was merged into another."""

    def __init__(self, issue: Issue) -> None:
        into = key_of(issue.merged_into_id or 0)
        super().__init__({"issue": f"{issue.key} was merged into {into}. Go on there, or take them apart first."})


def hold_issue(issue: Issue) -> Issue:
    """The issue as it is now, which nobody changes before this transaction ends.

    What a verb was handed may have been read long ago: it decides on this. Who needs reports as well holds the issue
    first, then the reports in the order of their numbers; so nobody waits for somebody who waits for them.
    """
    # `no_key`: rows that only refer to it may be written meanwhile.
    held = Issue.objects.select_for_update(of=("self",), no_key=True).select_related("product", "owner")
    found = held.get(pk=issue.pk)
    if found.merged_into_id is not None:
        raise MergedAway(found)
    return found


def hold_survivor(issue: Issue) -> Issue:
    """As `hold_issue`, of the issue that this one was merged into, if it was."""
    while True:
        try:
            with transaction.atomic():  # rolled back, it lets go of what it held: nobody holds two and waits
                return hold_issue(survivor(issue))
        except MergedAway:
            continue  # merged in this moment


def hold_issues(numbers: Iterable[int]) -> dict[int, Issue]:
    """Several, merged or not, in the order of their numbers."""
    held = Issue.objects.select_for_update(of=("self",), no_key=True).select_related("product", "owner")
    return {issue.pk: issue for issue in held.filter(pk__in=list(numbers)).order_by("pk")}
