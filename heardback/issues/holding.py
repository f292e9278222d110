"""Holding an issue while something about it is decided."""

from heardback.issues.models import Issue


def hold_issue(issue: Issue) -> Issue:
    """The issue as it is now, which nobody changes before this transaction ends.

    What a verb was handed may have been read long ago: it decides on this. Who needs reports as well holds the issue
    first, then the reports in the order of their numbers; so nobody waits for somebody who waits for them.
    """
    # `no_key`: rows that only refer to it may be written meanwhile.
    held = Issue.objects.select_for_update(of=("self",), no_key=True).select_related("product", "owner")
    return held.get(pk=issue.pk)
