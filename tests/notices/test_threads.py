"""A customer's mails about one report are one thread, marked as a program's, and say the same in both forms."""

import re
from html import unescape

import pytest

from heardback.issues.models import Stage
from heardback.loop.moving import move
from heardback.loop.signing import sign_off
from heardback.notices.models import Notice
from heardback.notices.updates import write_update

pytestmark = pytest.mark.once


@pytest.fixture
def worker(worker_for, mailbox):
    """In place of the one that writes into a folder."""
    return worker_for(mailbox[0])


@pytest.fixture
def thread(issue_at, worker, mailbox, dana):
    """What Marta got, oldest first, from the report to the question whether it is fixed."""
    box = mailbox[1]
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    write_update(issue, "No date yet.\n\nBut we have not forgotten you: “soon” < 3 weeks & counting.", by=dana.actor)
    worker.drain()
    return [mail for mail in box.mails if mail["To"] == "marta@northwind.example"]


@pytest.mark.django_db
def test_every_mail_answers_the_one_before_and_names_all_of_them(thread):
    first, *later = thread
    assert first["In-Reply-To"] is None
    assert re.fullmatch(r"<reply-r\d+x[0-9a-f]{20}@[\w.-]+>", first["Message-ID"])
    assert len(later) >= 5
    for place, mail in enumerate(later, 1):
        before = [one["Message-ID"] for one in thread[:place]]
        assert mail["References"].split() == before[: len(mail["References"].split())]
        assert mail["In-Reply-To"] == mail["References"].split()[-1]
    assert later[-1]["In-Reply-To"] == thread[-2]["Message-ID"]
    assert len({mail["Message-ID"] for mail in thread}) == len(thread)
    assert {f"<{n.message_id}>" for n in Notice.objects.filter(address=first["To"])} >= {
        mail["Message-ID"] for mail in thread
    }


@pytest.mark.django_db
def test_every_mail_says_that_a_program_sent_it_and_why(thread):
    for mail in thread:
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Auto-Response-Suppress"] == "All"
    reasons = [mail["X-Heardback-Reason"] for mail in thread]
    assert reasons[0] == "received"
    assert {"joined", "agree", "proposal", "released", "signoff", "update"} <= set(reasons)


@pytest.mark.django_db
def test_text_and_html_say_the_same(thread):
    for mail in thread:
        plain = _words(re.sub(r"^> ", "", mail.get_body(("plain",)).get_content(), flags=re.M))
        html = mail.get_body(("html",)).get_content()
        seen = _words(unescape(re.sub(r"<[^>]*>", " ", html[html.index("<body") :])))
        links = [unescape(link) for link in re.findall(r'href="([^"]*)"', html)]
        assert len(links) == 2 and all(link in plain for link in links), (
            "their page, and where they choose what they hear"
        )
        for link in links:
            plain = plain.replace(link, "")
        assert set(_words_of(plain)) == set(_words_of(seen))


@pytest.mark.django_db
def test_what_a_customer_wrote_stays_text(marta_says, worker, mailbox):
    box = mailbox[1]
    marta_says(title="<script>alert(1)</script> & 'more'\r\nBcc: everybody@x.example")
    worker.drain()
    mail = box.mails[-1]
    assert "<script>" not in mail.get_body(("html",)).get_content()
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("<script>alert(1)</script> & 'more' Bcc: everybody@x.example")
    assert [to for _, to in box.envelopes][-1] == ["marta@northwind.example"]


@pytest.mark.django_db
def test_a_signed_off_issue_says_thank_you_to_who_signed(issue_at, worker, mailbox, dana):
    box = mailbox[1]
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    marta = issue.matches.order_by("pk").first().report.customer
    sign_off(issue, marta, fixed=True)
    issue.refresh_from_db()
    move(issue, "close", by=dana.actor, override=True, note="quiet enough")
    worker.drain()
    closed = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in box.mails[-2:]}
    assert "You told us that it is fixed" in closed["marta@northwind.example"]
    assert "We did not hear from you" in closed["joel@fern.example"]


def _words(text: str) -> str:
    return " ".join(text.split())


def _words_of(text: str) -> list[str]:
    return re.findall(r"[\w’'“”%±]+", text)
