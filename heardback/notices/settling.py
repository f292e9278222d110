"""Writing down what became of notices: off the list, into the ledger, and each customer's clock starts again."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.channels.carrying import Outcome
from heardback.customers.one_person import rows_of, rows_of_each
from heardback.ledger.models import Event
from heardback.ledger.recording import event, record_all
from heardback.ledger.words import HEARD
from heardback.notices.models import Kind, Notice, State
from heardback.notices.people import let_hear
from heardback.notices.said import SAID
from heardback.notices.writing import not_told
from heardback.reports.following import heard
from heardback.reports.models import Report
from heardback.reports.models import State as ReportState

log = logging.getLogger(__name__)
# Kinds of mail by which a customer has not heard anything of the matter.
NO_NEWS = {Kind.LINK: "link.sent", Kind.FOLLOW: "follow.sent"}


def settle_sent(keys: Iterable[int], how: str) -> int:
    """These were sent, whoever holds them now. Returns how many were not known to be."""
    how, keys = "mail" if how == "smtp" else how, list(keys)
    while keys:
        waiting = Notice.objects.filter(pk__in=keys, state=State.WAITING)
        sent = list(waiting.select_related("customer").defer("text", "html"))
        now = timezone.now()
        told = [told_event(notice, how, now) for notice in sent]
        with transaction.atomic():
            if waiting.update(state=State.SENT, sent_at=now, due_at=None, failure="") == len(sent):
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
            record_all([not_told(notice, outcome.why[:300])])
            let_hear(rows_of(notice.customer_id))


def _locked(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.select_for_update(of=("self",)).order_by("pk")


def told_event(notice: Notice, how: str, at: datetime) -> Event:
    told = event(
        NO_NEWS.get(Kind(notice.kind), "told"),
        actor=SYSTEM,
        report=notice.report_id,
        issue=notice.issue_id,
        customer=notice.customer_id,
        customer_name=str(notice.customer),
        kind=notice.get_kind_display().lower(),
        occasion=notice.occasion,
        how=how,
        said=SAID[Kind(notice.kind)],
    )
    told.at = at
    return told


def record_told(events: list[Event]) -> None:
    """Write that customers heard from us, and start the clocks of their open reports on the matter again.

    What is no news starts no clock.
    """
    record_all(events)
    events = [told for told in events if told.word in HEARD]
    if not events:
        return
    numbers = {event.report for event in events if event.report}
    about = [(told.customer, told.issue) for told in events if told.issue and told.customer]
    each = rows_of_each({customer for customer, _ in about})
    pairs = {(row, issue) for customer, issue in about for row in each[customer]}
    if pairs:
        # Asked by their customers and issues apart, which an index answers, and the pairs picked out of it.
        theirs = Report.objects.filter(customer__in={customer for customer, _ in pairs}, state=ReportState.OPEN)
        rows = theirs.filter(matches__issue__in={issue for _, issue in pairs})
        for number, customer, issue in rows.values_list("pk", "customer", "matches__issue"):
            if (customer, issue) in pairs:
                numbers.add(number)
    heard(list(numbers), events[0].at)
