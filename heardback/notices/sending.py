"""Sending the notices that are due: claimed for a while, sent, settled, each once."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.channels.mail import mail
from heardback.channels.message import Channel, Message, NotDelivered
from heardback.ledger.models import Event
from heardback.ledger.recording import event, record_all
from heardback.notices.journal import Claim, Journal, orphans
from heardback.notices.models import Notice, State
from heardback.notices.wording import SAID
from heardback.notices.writing import not_told
from heardback.reports.following import heard
from heardback.reports.models import Report
from heardback.reports.models import State as ReportState

log = logging.getLogger(__name__)
AT_ONCE = 50


def mail_channel() -> Channel:
    """SMTP when HEARDBACK_SMTP_URL names a server, else the folder DATA/outbox."""
    return mail(settings.HEARDBACK_SMTP_URL, settings.HEARDBACK_DATA / "outbox")


class Sender:
    """One worker's hand on the outbox. `finish_for_the_dead` first, then `send_due` until it returns 0."""

    def __init__(self, channel: Channel | None = None) -> None:
        self.channel = channel or mail_channel()
        self.folder = settings.HEARDBACK_DATA / "journal"
        self.journal = Journal(self.folder)

    def finish_for_the_dead(self) -> None:
        """Settle what workers that were killed had sent, and free what they had not."""
        for orphan in orphans(self.folder):
            with orphan:
                sent = [n for n in _claimed(orphan.sent) if n.state == State.WAITING]
                _settle(sent, timezone.now(), self.channel.kind)
                for pk, attempt in orphan.unsent:
                    again = Notice.objects.filter(pk=pk, attempts=attempt, state=State.WAITING)
                    again.update(due_at=timezone.now())

    def send_due(self, limit: int = AT_ONCE) -> int:
        """Send up to `limit` notices that are due. Returns how many were claimed."""
        notices = Notice.claim(limit=limit)
        if not notices:
            return 0
        self.journal.claimed([(notice.pk, notice.attempts) for notice in notices])
        sent, failed = [], []
        for notice in notices:
            try:
                self.channel.send(message_of(notice))
            except NotDelivered as problem:
                failed.append((notice, problem))
            else:
                self.journal.sent((notice.pk, notice.attempts))
                sent.append(notice)
        _settle(sent, timezone.now(), self.channel.kind)
        for notice, problem in failed:
            _fail(notice, problem)
        self.journal.settled()
        return len(notices)


def message_of(notice: Notice) -> Message:
    return Message(
        to=notice.address,
        subject=notice.subject,
        text=notice.text,
        html=notice.html,
        sender=settings.HEARDBACK_MAIL_FROM,
        message_id=notice.message_id,
        thread_id=notice.thread_id,
        why=notice.kind,
        date=notice.created_at,
    )


def _claimed(claims: Iterable[Claim]) -> list[Notice]:
    wanted = dict(claims)
    found = Notice.objects.filter(pk__in=wanted).select_related("customer")
    return [notice for notice in found if notice.attempts == wanted[notice.pk]]


@transaction.atomic
def _settle(notices: list[Notice], at: datetime, how: str) -> None:
    """They were sent: off the list, into the ledger, and each customer's clock starts again."""
    told = [notice for notice in notices if notice.settle(state=State.SENT, sent_at=at, failure="")]
    if told:
        record_told([told_event(notice, "mail" if how == "smtp" else how) for notice in told])


def told_event(notice: Notice, how: str) -> Event:
    return event(
        "told",
        actor=SYSTEM,
        report=notice.report_id,
        issue=notice.issue_id,
        customer=notice.customer_id,
        customer_name=str(notice.customer),
        kind=notice.get_kind_display().lower(),
        occasion=notice.occasion,
        how=how,
        said=SAID[notice.kind],  # type: ignore[index]
    )


def record_told(events: list[Event]) -> None:
    """Write that customers heard from us, and start the clocks of their open reports on the matter again."""
    record_all(events)
    by_report = Q(pk__in=[event.report for event in events if event.report])
    for told in events:
        if told.issue:
            by_report |= Q(customer=told.customer, matches__issue=told.issue)
    numbers = Report.objects.filter(by_report, state=ReportState.OPEN).values_list("pk", flat=True)
    heard(list(set(numbers)), events[0].at)


def _fail(notice: Notice, problem: NotDelivered) -> None:
    log.warning("Notice %s was not delivered: %s", notice.pk, problem.why)
    if not problem.for_good and notice.postpone(problem.why) is not None:
        return
    with transaction.atomic():
        if notice.settle(state=State.FAILED, failure=problem.why[:2000]):
            record_all([not_told(notice, problem.why[:300])])
