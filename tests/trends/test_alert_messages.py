"""An alert reaches those on call: what it says, where it goes, and what happens when that fails."""

import json
import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from heardback.trends.alerting import raise_alerts, send_alerts
from heardback.trends.models import Alert, AlertMessage
from heardback.trends.raising import raise_by_judgement, send_again
from tests.servers import says


@pytest.fixture
def hook(serve, settings):
    """A webhook on loopback that alerts go to; `hook.answer` may be changed."""
    server = serve(says(200, b"ok"))
    settings.HEARDBACK_ALERT_WEBHOOK = f"{server.url}/services/T0/B0"
    settings.HEARDBACK_PRIVATE_HOSTS = ["127.0.0.1"]
    return server


def texts(server) -> list[str]:
    return [json.loads(asked.body)["text"] for asked in server.asked]


def test_twelve_customers_of_one_merchant_in_a_day(charged, double_charge, hook, worker):
    for n in range(1, 13):
        charged(n, ago=12 - n)
    charged(13, "Fern & Co", ago=1)
    worker.drain()
    charged(14)
    worker.drain()
    (text,) = texts(hook)
    assert text.startswith(f"13 customers in 24 hours: Orders are charged twice (HB-{double_charge.pk})\n")
    assert "Last 24 hours: 13 customers, 13 reports" in text
    assert "Organizations: Bayside (12), Fern &amp; Co (1)" in text
    assert all(f"Buyer {n}" in text for n in range(1, 14))
    assert "The pay button sends the order again when the bank answers slowly." in text
    assert f"http://testserver.example/desk/issues/HB-{double_charge.pk}" in text


def test_many_customers_are_named_up_to_twenty(charged, double_charge, hook, worker):
    for n in range(1, 26):
        charged(n)
    worker.drain()
    assert "Buyer 20 and 5 more\n" in texts(hook)[0]


def test_without_a_description_the_latest_report_speaks(charged, double_charge, hook, worker):
    double_charge.description = ""
    double_charge.save()
    for n in range(10):
        charged(n, text=f"My card shows {n} payments. " * 30)
    worker.drain()
    assert "\nMy card shows 9 payments." in texts(hook)[0]
    assert "…" in texts(hook)[0]


def test_a_products_own_places_come_first(charged, double_charge, hook, serve, settings, outbox, worker):
    own = serve(says(200))
    settings.HEARDBACK_ALERT_EMAIL = "everybody@heardback.example"
    double_charge.product.alert_webhook = own.url
    double_charge.product.alert_email = "pay-oncall@heardback.example"
    double_charge.product.save()
    for n in range(10):
        charged(n)
    worker.drain()
    assert (len(own.asked), len(hook.asked)) == (1, 0)
    alerts = [mail for mail in outbox() if mail["Subject"].startswith("10 customers in 24 hours")]
    assert [mail["To"] for mail in alerts] == ["pay-oncall@heardback.example"]


def test_a_mail_says_the_same(charged, double_charge, settings, outbox, worker):
    settings.HEARDBACK_ALERT_EMAIL = "oncall@heardback.example"
    for n in range(10):
        charged(n)
    worker.drain()
    (mail,) = [mail for mail in outbox() if mail["To"] == "oncall@heardback.example"]
    assert mail["Subject"] == f"10 customers in 24 hours: Orders are charged twice (HB-{double_charge.pk})"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Organizations: Bayside (10)" in mail.get_body(("plain",)).get_content()


def test_a_judgement_says_who_and_why_first(charged, double_charge, hook, sam, worker):
    charged(1)
    raise_by_judgement(double_charge, by=sam.actor, note="The bank called: more will come.")
    worker.drain()
    assert texts(hook)[0].startswith(
        f"Sam Reyes raised an alert: Orders are charged twice (HB-{double_charge.pk})\n"
        "The bank called: more will come.\nLast 24 hours: 1 customer, 1 report\n"
    )


def test_killed_between_the_claim_and_the_sending_it_is_sent_when_the_claim_ends(charged, double_charge, hook, sam):
    raise_by_judgement(double_charge, by=sam.actor, note="now")
    assert AlertMessage.claim(limit=1)  # and this worker is gone
    assert send_alerts() == 0
    AlertMessage.objects.update(due_at=timezone.now() - timedelta(seconds=1))  # two minutes later
    assert send_alerts() == 1
    assert len(hook.asked) == 1
    assert AlertMessage.objects.get().sent_at is not None
    assert send_alerts() == 0


def test_a_webhook_that_is_down_is_tried_again_later(double_charge, hook, sam):
    hook.answer = says(503)
    raise_by_judgement(double_charge, by=sam.actor, note="now")
    assert send_alerts() == 1
    message = AlertMessage.objects.get()
    assert message.failure == "The webhook answered 503"
    assert not message.failed
    assert timedelta(seconds=5) < message.due_at - timezone.now() < timedelta(seconds=11)
    hook.answer = says(200)
    AlertMessage.objects.update(due_at=timezone.now())
    send_alerts()
    message.refresh_from_db()
    assert message.sent_at is not None
    assert (message.failure, message.due_at) == ("", None)


def test_it_is_given_up_when_every_pause_is_used_up(double_charge, hook, sam):
    hook.answer = says(503)
    raise_by_judgement(double_charge, by=sam.actor, note="now")
    while AlertMessage.objects.exclude(due_at=None).update(due_at=timezone.now()):
        send_alerts()
    message = AlertMessage.objects.get()
    assert message.failed
    assert len(hook.asked) == message.attempts == 9


def test_a_webhook_that_is_gone_fails_for_good_until_somebody_tries_again(double_charge, hook, sam):
    hook.answer = says(404, b"no_service")
    raise_by_judgement(double_charge, by=sam.actor, note="now")
    send_alerts()
    message = AlertMessage.objects.get()
    assert message.failed
    assert message.failure == "The webhook answered 404: no_service"
    assert send_alerts() == 0
    hook.answer = says(200)
    send_again(message)
    assert send_alerts() == 1
    message.refresh_from_db()
    assert message.sent_at is not None
    send_again(message)
    assert send_alerts() == 0


def test_one_place_that_fails_does_not_keep_the_other_from_hearing(double_charge, hook, settings, outbox, sam):
    hook.answer = says(404)
    settings.HEARDBACK_ALERT_EMAIL = "oncall@heardback.example"
    raise_by_judgement(double_charge, by=sam.actor, note="now")
    while send_alerts():
        pass
    assert [mail["To"] for mail in outbox()] == ["oncall@heardback.example"]


def test_a_private_webhook_is_not_called_unless_its_host_was_named(double_charge, hook, settings, sam):
    settings.HEARDBACK_PRIVATE_HOSTS = []
    raise_by_judgement(double_charge, by=sam.actor, note="now")
    send_alerts()
    assert hook.asked == []
    assert "HEARDBACK_PRIVATE_HOSTS" in AlertMessage.objects.get().failure


def test_nowhere_to_tell_is_still_an_alert(double_charge, sam):
    alert = raise_by_judgement(double_charge, by=sam.actor, note="now")
    assert not alert.messages.exists()
    assert Alert.objects.get() == alert


def test_over_a_real_mail_server(charged, settings, worker):
    taken = []

    class Keep:
        async def handle_DATA(self, server, session, envelope) -> str:
            taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
            return "250 taken"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Keep(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.HEARDBACK_SMTP_URL = f"smtp://127.0.0.1:{port}"
        settings.HEARDBACK_ALERT_EMAIL = "oncall@heardback.example"
        for n in range(10):
            charged(n)
        while raise_alerts() or send_alerts():
            pass
    finally:
        server.stop()
    ((recipients, mail),) = taken
    message = AlertMessage.objects.get()
    assert recipients == ["oncall@heardback.example"]
    assert mail["Message-ID"] == f"<alert-{message.alert_id}-{message.pk}@testserver.example>"
    assert "Organizations: Bayside (10)" in mail.get_content()
    assert message.sent_at is not None
