"""Holding reports while something about them is decided."""

from collections.abc import Iterable

from heardback.reports.models import Report


def hold_report(report: Report) -> Report:
    """The report as it is now, which nobody changes before this transaction ends; see `hold_issue`."""
    held = Report.objects.select_for_update(of=("self",), no_key=True).select_related("product", "customer")
    return held.get(pk=report.pk)


def hold_reports(numbers: Iterable[int]) -> list[Report]:
    """Several, in the order of their numbers."""
    held = Report.objects.select_for_update(of=("self",), no_key=True).select_related("product", "customer")
    return list(held.filter(pk__in=list(numbers)).order_by("pk"))
