"""Raising an alert and ending it. While an issue has one that goes on, it gets no second."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM, Actor
from heardback.issues.models import Issue
from heardback.ledger.recording import record
from heardback.loop.texts import text
from heardback.products.models import Product
from heardback.trends.counting import tally_of
from heardback.trends.models import Alert, AlertMessage
from heardback.trends.wording import words

Via = AlertMessage.Via


@transaction.atomic
def weigh(issue: Issue) -> Alert | None:
    """Raise an alert if enough customers reported the issue lately, end the one that goes on if no longer. Returns the
    one that goes on then."""
    issue = _held(issue)
    product, now = issue.product, timezone.now()
    going = issue.alerts.filter(ended_at=None).first()
    customers = tally_of(issue, product.alert_hours, now).customers
    if customers >= product.alert_customers:
        if going is not None and not going.judged:
            return going
        if going is not None:  # what somebody saw coming has come, and the count is news
            _end(going, SYSTEM, now, threshold=product.alert_customers)
        return _raise(issue, SYSTEM, customers)
    if going is None or (going.judged and going.raised_at > now - timedelta(hours=going.hours)):
        return going
    _end(going, SYSTEM, now, threshold=product.alert_customers)
    return None


@transaction.atomic
def raise_by_judgement(issue: Issue, *, by: Actor, note: str) -> Alert:
    """Somebody sees that this can't wait. ValidationError without a reason, or while an alert goes on."""
    note = text("note", note, 2000, "Say why this cannot wait: it is what those on call read first.")
    issue = _held(issue)
    if issue.alerts.filter(ended_at=None).exists():
        raise ValidationError({"note": f"There is an alert for {issue.key} already."})
    customers = tally_of(issue, issue.product.alert_hours).customers
    return _raise(issue, by, customers, note)


@transaction.atomic
def end_alert(alert: Alert, *, by: Actor) -> None:
    """End an alert that somebody raised by judgement; the others end by themselves. One that is over stays as it is."""
    alert = Alert.objects.select_for_update(of=("self",)).select_related("issue").get(pk=alert.pk)
    if not alert.judged:
        raise ValidationError({"alert": "It ends by itself when fewer customers report it."})
    if alert.ended_at is None:
        _end(alert, by, timezone.now())


@transaction.atomic
def send_again(message: AlertMessage) -> None:
    """Try one that was given up once more, from the start. One that was sent, or still waits, stays as it is."""
    AlertMessage.objects.filter(pk=message.pk, sent_at=None, due_at=None).update(
        due_at=timezone.now(), attempts=0, failure=""
    )


def places(product: Product) -> list[tuple[str, str]]:
    """Where the product's alerts go: its own settings, or else the installation's."""
    webhook = product.alert_webhook or settings.HEARDBACK_ALERT_WEBHOOK
    address = product.alert_email or settings.HEARDBACK_ALERT_EMAIL
    return [(via, to) for via, to in ((Via.WEBHOOK, webhook), (Via.EMAIL, address)) if to]


def _held(issue: Issue) -> Issue:
    return Issue.objects.select_for_update(of=("self",)).select_related("product").get(pk=issue.pk)


def _raise(issue: Issue, by: Actor, customers: int, note: str = "") -> Alert:
    hours = issue.product.alert_hours
    alert = Alert.objects.create(
        issue=issue, raised_by=by.ref, raised_by_name=by.name[:200], judged=by is not SYSTEM, note=note,
        customers=customers, hours=hours,
    )  # fmt: skip
    told = words(alert)
    AlertMessage.objects.bulk_create(
        [AlertMessage(alert=alert, via=via, to=to, text=told) for via, to in places(issue.product)]
    )
    word = "alert.called" if alert.judged else "alert.raised"
    record(word, actor=by, issue=issue.pk, alert=alert.pk, count=customers, hours=hours, note=note)
    return alert


def _end(alert: Alert, by: Actor, at: datetime, threshold: int = 0) -> None:
    alert.ended_at = at
    alert.save(update_fields=["ended_at"])
    word = "alert.ended" if threshold else "alert.called.off"
    record(word, actor=by, issue=alert.issue_id, alert=alert.pk, hours=alert.hours, threshold=threshold)
