"""Issues that were merged into others: what leads where. Links only; nothing of either was moved."""

from collections.abc import Iterable

from heardback.issues.models import Issue


def survivor(issue: Issue) -> Issue:
    """The issue that is worked on in its stead: itself, unless it was merged."""
    number = survivor_of(issue.pk)
    return issue if number == issue.pk else Issue.objects.select_related("product", "owner").get(pk=number)


def survivor_of(number: int) -> int:
    seen = {number}  # what changes while we look must not keep us here for ever
    while (into := Issue.objects.filter(pk=number).values_list("merged_into", flat=True).first()) is not None:
        if into in seen:
            break
        seen.add(into)
        number = into
    return number


def tree(number: int) -> list[int]:
    """The numbers of this issue and of all that were merged into it, also by way of another."""
    found, level = [number], [number]
    while level := list(Issue.objects.filter(merged_into__in=level).exclude(pk__in=found).values_list("pk", flat=True)):
        found += level
    return found


def trees(numbers: Iterable[int]) -> dict[int, int]:
    """Merged issue -> which of `numbers` it leads to; empty when nothing was merged into any of them."""
    leads: dict[int, int] = {}
    level = {number: number for number in numbers}
    while level:
        rows = Issue.objects.filter(merged_into__in=level).values_list("pk", "merged_into")
        level = {pk: level[into] for pk, into in rows if into is not None and pk not in leads}
        leads |= level
    return leads
