"""Issues that were merged into others: what leads where. Links only; nothing of either was moved."""

from collections.abc import Iterable
from typing import Any

from heardback.issues.models import Issue
from heardback.ledger.prepared import PreparedAmong


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
    while level := [pk for pk, _ in _merged_into.all(level) if pk not in found]:
        found += level
    return found


def trees(numbers: Iterable[int]) -> dict[int, int]:
    """Merged issue -> which of `numbers` it leads to; empty when nothing was merged into any of them."""
    leads: dict[int, int] = {}
    level = {number: number for number in numbers}
    while level:
        level = {pk: level[into] for pk, into in _merged_into.all(level) if pk not in leads}
        leads |= level
    return leads


_merged_into = PreparedAmong[tuple[int, Any]](
    lambda among: Issue.objects.filter(among("merged_into")).values_list("pk", "merged_into")
)
