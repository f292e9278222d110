"""Writing down what became of notices: off the list, into the ledger, and each customer's clock starts again."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from heardback.channels.carrying import Outcome
from heardback.customers.one_person import rows_of
from heardback.ledger.recording import record_all
from heardback.notices.models import Kind, Notice, State
from heardback.notices.noting import not_told, record_told, told_event
from heardback.notices.people import let_hear

log = logging.getLogger(__name__)


def settle_sent(keys: Iterable[int], how: str) -> int:
    """These were sent, whoever holds them now. Returns how many were not known to be."""
    how, keys = "mail" if how == "smtp" else how, list(keys)
    while keys:
        waiting = Notice.objects.filter(pk__in=keys, state=State.WAITING)
        sent = list(waiting.select_related("customer").defer("text", "html"))
        now = timezone.now()
        inside = folded_in(sent)
        told = [told_event(notice, how, now) for notice in [*sent, *inside]]
        with transaction.atomic():
            if waiting.update(state=State.SENT, sent_at=now, due_at=None, failure="") == len(sent):
                if inside:
                    Notice.objects.filter(pk__in=[one.pk for one in inside]).update(state=State.SENT, sent_at=now)
                record_told(told)
                return len(sent)
            transaction.set_rollback(True)  # somebody else settled some of them since we looked
    return 0


@transaction.atomic
def settle_unsent(outcomes: list[Outcome], again_at: datetime) -> None:
    """These were not sent. What wasn't a notice's own fault is due again at `again_at`; what was, after its pause.

    When no pause is left, or it is for good, it has failed, and the ledger says who was not told.
    """
    leases: dict[str, list[tuple[int, int]]] = {}
    for outcome in outcomes:
        if not outcome.counts:
            leases.setdefault(outcome.why, []).append((outcome.key, outcome.lease))
    for why, held in leases.items():
        Notice.give_back(held, again_at, why)
    counted = {outcome.key: outcome for outcome in outcomes if outcome.counts}
    if not counted:
        return
    for notice in _locked(Notice.objects.filter(pk__in=counted, state=State.WAITING)).select_related("customer"):
        outcome = counted[notice.pk]
        if notice.lease != outcome.lease:
            continue
        log.warning("Notice %s was not delivered: %s", notice.pk, outcome.why)
        if not outcome.for_good and notice.postpone(outcome.why) is not None:
            continue
        if notice.settle(state=State.FAILED, failure=outcome.why[:2000]):
            inside = fail_folded(notice, State.FOLDED, outcome.why[:2000])
            record_all([not_told(one, outcome.why[:300]) for one in inside or [notice]])
            let_hear(rows_of(notice.customer_id))


def folded_in(mails: Iterable[Notice]) -> list[Notice]:
    """What waits to be told by these mails, of which most hold one thing only. It has no other way out: what is folded
    into a mail becomes sent, or failed, with it."""
    digests = [notice.pk for notice in mails if notice.kind == Kind.DIGEST]
    inside = Notice.objects.filter(folded_into__in=digests, state=State.FOLDED).order_by("pk")
    return list(inside.select_related("customer").defer("text", "html")) if digests else []


def fail_folded(mail: Notice, were: str, why: str) -> list[Notice]:
    """What was told, or was to be, by this mail has failed with it; in the transaction of that. Returns which."""
    if mail.kind != Kind.DIGEST:
        return []
    inside = list(Notice.objects.filter(folded_into=mail.pk, state=were).select_related("customer").order_by("pk"))
    Notice.objects.filter(pk__in=[one.pk for one in inside]).update(state=State.FAILED, failure=why)
    return inside


def _locked(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.select_for_update(of=("self",)).order_by("pk")
