"""What mail servers report: an address that takes no mail gets none until a person says so, and the team sees it."""

import pytest

from heardback.customers.models import Identity
from heardback.customers.refusing import accept_again
from heardback.ledger.models import Event
from heardback.notices.models import Notice
from heardback.notices.updates import write_update
from heardback.triage.deciding import triage

DSN = """\
From: MAILER-DAEMON@mx.example
To: support@hb.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn1@mx.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {id}
Subject: ours

--b--
"""
ARF = """\
From: feedback@mx.example
To: support@hb.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1
Original-Rcpt-To: {to}

--b
Content-Type: message/rfc822

Message-ID: {id}
From: support@hb.example

ours

--b--
"""


@pytest.fixture
def told(marta_says, worker, outbox):
    """The Message-ID of what Marta was sent."""
    marta_says()
    worker.drain()
    return str(outbox()[-1]["Message-ID"])


def report(form: str, told: str, **more: str) -> bytes:
    said = {"to": "marta@northwind.example", "action": "failed", "status": "5.1.1", "id": told} | more
    return form.format(**said).encode()


def marta() -> Identity:
    return Identity.objects.get(value="marta@northwind.example")


def test_an_address_that_is_gone_gets_no_more_mail(told, comes, worker, outbox, sam):
    letter = comes(report(DSN, told))
    assert (letter.state, letter.became, marta().refused) == ("taken", "bounce", "gone")
    assert "550 5.1.1 no such user" in Notice.objects.get().failure
    missed = Event.objects.get(word="not.told")
    assert "came back" in missed.facts["why"] and missed.customer == marta().customer_id
    issue = triage(Notice.objects.get().report, "new_bug", by=sam.actor)
    write_update(issue, "Soon.", by=sam.actor)
    worker.drain()
    assert len(outbox()) == 1
    assert set(Notice.objects.exclude(kind="received").values_list("state", flat=True)) == {"unreachable"}
    accept_again(marta(), by=sam.actor)
    assert marta().refused == ""
    worker.drain()
    assert len(outbox()) > 1 and not Notice.objects.filter(state="unreachable").exists()


def test_who_calls_it_unwanted_gets_none(told, comes):
    letter = comes(report(ARF, told))
    assert (letter.became, marta().refused, Notice.objects.get().state) == ("complaint", "complaint", "sent")


@pytest.mark.parametrize(
    "more",
    [{"id": "<made-up@hb.example>"}, {"to": "joel@fern.example"}, {"status": "4.2.2"}, {"status": "5.7.1"}],
    ids=str,
)
def test_what_proves_nothing_waits_for_a_person(told, comes, more):
    letter = comes(report(DSN, told, **more))
    assert (letter.state, letter.why, marta().refused) == ("parked", "server", "")


def test_what_is_only_late_is_no_bounce(told, comes):
    assert comes(report(DSN, told, action="delayed", status="4.0.0")).why == "automatic"
    assert marta().refused == ""


def test_the_desk_shows_it_and_lets_mail_through_again(told, comes, at_desk, sam, vera):
    comes(report(DSN, told))
    page = f"/desk/customers/{marta().customer_id}/"
    assert "Mail to it is held back" in at_desk(sam).get(page).content.decode()
    button = f"/desk/addresses/{marta().pk}/again/"
    assert at_desk(vera).post(button).status_code == 403
    assert at_desk(sam).get(button).status_code == 302 and marta().refused == "gone"
    assert at_desk(sam).post(button).status_code == 302 and marta().refused == ""
