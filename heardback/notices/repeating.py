"""What is about to be sent, without a workaround that its person was told by another of their rows: they were merged
after both were written. The rest of it is said."""

from django.db import transaction

from heardback.customers.one_person import merged_persons, rows_of
from heardback.notices.composing import composed, pieces
from heardback.notices.models import Kind, Notice
from heardback.notices.people import HEARS, hold_person
from heardback.notices.telling import Telling


def without_repeats(claimed: list[Notice]) -> list[Notice]:
    beside = [notice for notice in claimed if notice.workaround_id and notice.kind != Kind.WORKAROUND]
    merged = merged_persons({notice.customer_id for notice in beside}) if beside else {}
    for notice in beside:
        if notice.customer_id in merged:
            _say_it_once(notice)
    return claimed


@transaction.atomic
def _say_it_once(notice: Notice) -> None:
    hold_person(notice.customer_id)
    others = Notice.objects.filter(customer__in=rows_of(notice.customer_id), workaround=notice.workaround_id)
    if not others.filter(state__in=HEARS).exclude(pk=notice.pk).exists():
        return
    notice.facts, notice.workaround = {**(notice.facts or {}), "meanwhile": ""}, None
    for piece in pieces([telling_of(notice)]):
        anew = composed(piece)
        notice.text, notice.html = anew.text, anew.html
    said = {"text": notice.text, "html": notice.html, "facts": notice.facts}
    Notice.objects.filter(pk=notice.pk).update(workaround=None, **said)


def telling_of(notice: Notice) -> Telling:
    """What it told, to be worded again."""
    return Telling(
        notice.kind, notice.customer_id, notice.occasion, notice.report_id, notice.issue_id, notice.facts or {},
        notice.group_id, notice.workaround_id,
    )  # fmt: skip
