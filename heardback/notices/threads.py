"""What a mail answers: what we wrote to the same customer before, and what they wrote, so that it stays one thread."""

from collections.abc import Iterable

from heardback.notices.models import Notice, TheirMail
from heardback.reports.models import Report

MOST = 10  # ids of each side that are named, the latest


def remember_mail(report: Report, message_id: str) -> None:
    """This mail of theirs is about the report."""
    if message_id and " " not in message_id:
        TheirMail.objects.get_or_create(report=report, message_id=message_id)


def their_mails(reports: Iterable[int]) -> dict[int, list[str]]:
    """Report -> ids of its customer's mails, the latest last; those without any are missing."""
    found: dict[int, list[str]] = {}
    rows = TheirMail.objects.filter(report__in=set(reports)).order_by("pk")
    for report, message_id in rows.values_list("report", "message_id"):
        found.setdefault(report, []).append(message_id)
    return {report: ids[-MOST:] for report, ids in found.items()}


def our_mails(reports: Iterable[int]) -> dict[tuple[int, int], list[str]]:
    """(Report, customer) -> ids of what we wrote them about it, the latest last."""
    found: dict[tuple[int, int], list[str]] = {}
    rows = Notice.objects.filter(report__in=set(reports)).order_by("pk")
    for report, customer, message_id in rows.values_list("report", "customer", "message_id"):
        found.setdefault((report, customer), []).append(message_id)
    return {whose: ids[-MOST:] for whose, ids in found.items()}
