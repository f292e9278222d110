"""The worker's part of alerts: seeing that a threshold was crossed, or that it is quiet again; telling those on call.

Killed at any point, it goes on where it was: the alert, its messages and the cursor are one transaction. A message is
claimed, sent, and settled by itself. Killed between a receiver's "accepted" and our commit, it is sent once more: a
webhook knows no way to tell (`Idempotency-Key` names the message for those that look); a mail keeps its Message-ID. For
those on call, twice is the better side to err on.
"""

import logging

from django.conf import settings
from django.utils import timezone

from heardback.channels.mail import mail
from heardback.channels.message import Message, NotDelivered
from heardback.channels.slack import Slack
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.ledger.reading import read
from heardback.trends.models import Alert, AlertMessage
from heardback.trends.raising import weigh
from heardback.wire.http import Outside

log = logging.getLogger(__name__)
WORDS = (
    "report.matched",
    "report.unmatched",
    "issue.merged",
    "issue.took.in",
    "issue.unmerged",
    "issue.let.go",
    "issue.split",
    "issue.split.off",
    "split.undone",
)


def raise_alerts() -> int:
    """Weigh the issues whose reports changed. Returns how many events were looked at."""
    return read("trends.alerting", _weigh_all, words=WORDS)


def _weigh_all(events: list[Event]) -> None:
    for issue in Issue.objects.filter(pk__in={event.issue for event in events}).order_by("pk"):
        weigh(issue)


def end_alerts() -> int:
    """Weigh the issues with an alert that goes on: time alone may have ended it. Returns how many were ended."""
    ended = 0
    for alert in Alert.objects.filter(ended_at=None).select_related("issue").order_by("pk"):
        ended += weigh(alert.issue) != alert
    return ended


def send_alerts() -> int:
    """Send one message that is due: its receiver may be slow, and a claim lasts only so long. Returns how many."""
    messages = AlertMessage.claim(limit=1)
    for message in messages:
        try:
            _send(message)
        except NotDelivered as failed:
            log.warning("Alert message %s was not delivered: %s", message.pk, failed.why)
            if failed.for_good or message.postpone(failed.why) is None:
                message.settle(failure=failed.why[:2000])
        else:
            message.settle(sent_at=timezone.now(), failure="")
    return len(messages)


def _send(message: AlertMessage) -> None:
    subject = message.text.split("\n", 1)[0]
    wanted = Message(
        to=message.to,
        subject=subject,
        text=message.text + "\n",
        sender=settings.HEARDBACK_MAIL_FROM,
        message_id=f"alert-{message.alert_id}-{message.pk}@{settings.HEARDBACK_MAIL_DOMAIN}",
        why="alert",
    )
    if message.via == AlertMessage.Via.WEBHOOK:
        Slack(Outside(settings.HEARDBACK_PRIVATE_HOSTS)).send(wanted)
        return
    channel = mail(settings.HEARDBACK_SMTP_URL, settings.HEARDBACK_DATA / "outbox", settings.HEARDBACK_DKIM)
    try:
        channel.send(wanted)
    finally:
        channel.close()
