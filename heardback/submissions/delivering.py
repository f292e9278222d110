"""Sending what comes in by a form to its webhook: each is a row until it was taken, tried again with growing pauses.

What is sent is put together when it is sent, and kept nowhere. Killed between the receiver's "accepted" and our commit,
it is sent once more, under the same `webhook-id`.
"""

import json
import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.channels.message import NotDelivered
from heardback.channels.webhook import Webhook
from heardback.ledger.recording import record_all
from heardback.submissions.locking import Unreadable, unlock
from heardback.submissions.models import Delivery, Submission, WorkaroundForm
from heardback.submissions.queries import answers_of
from heardback.submissions.telling import about
from heardback.wire.http import Outside

log = logging.getLogger(__name__)
EVENT = "submission.received"


def send_submissions() -> int:
    """Send one that is due: its receiver may be slow, and a claim lasts only so long. Returns how many."""
    claimed = Delivery.claim(limit=1)
    for delivery in claimed:
        try:
            _send(delivery)
        except NotDelivered as failed:
            log.warning("Submission %s was not delivered: %s", delivery.submission_id, failed.why)
            if failed.for_good or delivery.postpone(failed.why) is None:
                delivery.settle(failure=failed.why[:2000])
        else:
            delivery.settle(sent_at=timezone.now(), failure="")
    return len(claimed)


@transaction.atomic
def deliver_again(one: Submission, *, by: Actor) -> bool:
    """Try one again that was given up. Whether there was anything to try."""
    failed = Delivery.objects.filter(submission=one, due_at=None, sent_at=None)
    if not failed.update(due_at=timezone.now(), failures=0, failure=""):
        return False
    record_all([about(one, "submission.retried", by)])
    return True


def secret_of(form: WorkaroundForm) -> str:
    """What signs; "" when there is none, or it was locked by another secret key."""
    try:
        return str(unlock(form.webhook_secret)) if form.webhook_secret else ""
    except Unreadable:
        return ""


def _send(delivery: Delivery) -> None:
    rows = Submission.objects.select_related("form__issue", "customer__organization")
    one = rows.get(pk=delivery.submission_id)
    secret, answers = secret_of(one.form), answers_of(one)
    if not one.form.webhook or not secret:
        raise NotDelivered("The form has no webhook any more.", for_good=True)
    if answers.gone:
        raise NotDelivered("What was sent is not there any more.", for_good=True)
    customer = one.customer
    said = {
        "type": EVENT,
        "timestamp": one.sent_at.isoformat(),
        "data": {
            "submission": one.pk,
            "form": {"id": one.form_id, "title": one.form.title, "version": one.version},
            "issue": one.form.issue.key,
            "report": one.report_id,
            "customer": {"id": customer.pk, "name": str(customer)} if customer else None,
            "answers": {row.name: row.value for row in answers.fields},
            "consent": answers.consent,
        },
    }
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    channel = Webhook(Outside(settings.HEARDBACK_PRIVATE_HOSTS), secret)
    channel.send(one.form.webhook, delivery.name, int(timezone.now().timestamp()), body)
