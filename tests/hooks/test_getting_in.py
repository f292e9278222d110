"""Mail gets in by SMTP, LMTP and IMAP: kept when it is said so, and only what is for us."""

import smtplib
import socket
import ssl
from urllib.parse import urlsplit

import pytest
import trustme
from django.db import OperationalError

from heardback.hooks.imap import Fetcher
from heardback.letters.models import Letter
from tests.hooks.mailboxes import mailbox
from tests.letters.conftest import full_disk, written
from tests.running import Up, wait_for
from tests.surroundings import free_port


@pytest.mark.once
def test_up_takes_mail_from_a_server_and_from_a_mailbox(installation):
    place, port = installation(), free_port()
    with mailbox() as box:
        box.arrive(written("By IMAP.").as_bytes())
        place.env |= {
            "HEARDBACK_MAIL_LISTEN": f"smtp://127.0.0.1:{port}",
            "HEARDBACK_MAIL_FROM": "Help <help@hb.example>",
            "HEARDBACK_IMAP_URL": box.url,
        }
        with Up(place) as up:
            up.ready()
            wait_for(lambda: listens(port))
            server = smtplib.SMTP("127.0.0.1", port, timeout=10)
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                server.sendmail("lena@ott.example", ["bob@elsewhere.example"], b"From: x@y.example\r\n\r\nrelay?")
            assert next(iter(refused.value.recipients.values()))[0] == 550
            raw = written("By SMTP.", to="help@hb.example").as_bytes()
            assert server.sendmail("lena@ott.example", ["Help+links@hb.example"], raw) == {}
            server.quit()
            wait_for(lambda: len(place.rows("SELECT 1 FROM reports_report WHERE source = 'mail'")) == 2)
            assert box.idled.wait(10)
            box.arrive(written("Later.", sender="joel@fern.example").as_bytes())
            wait_for(lambda: len(place.rows("SELECT 1 FROM reports_report WHERE source = 'mail'")) == 3)
            code, seconds = up.ends()
            assert code == 0 and seconds < 20
        assert box.seen == {1, 2}
    kept = place.rows("SELECT via, envelope_recipient FROM letters_letter ORDER BY via")
    assert [via for via, _ in kept] == ["imap", "imap", "smtp"] and kept[2][1] == "help+links@hb.example"


@pytest.mark.once
def test_lmtp_answers_for_each_recipient(installation):
    place, port = installation(), free_port()
    place.env |= {"HEARDBACK_MAIL_LISTEN": f"lmtp://127.0.0.1:{port}", "HEARDBACK_MAIL_FROM": "Help <help@hb.example>"}
    taker = place.start("mail", "serve")
    try:
        wait_for(lambda: listens(port))
        with smtplib.LMTP("127.0.0.1", port, timeout=10) as server:
            server.ehlo()  # LHLO
            server.mail("lena@ott.example")
            told = [server.rcpt(name)[0] for name in ("help@hb.example", "bob@elsewhere.example", "help+x@hb.example")]
            assert told == [250, 550, 250]
            assert [server.data(written(to="help@hb.example").as_bytes())[0], server.getreply()[0]] == [250, 250]
            assert server.noop()[0] == 250
        assert place.rows("SELECT via FROM letters_letter") == [("smtp",)]
    finally:
        taker.terminate()
        assert taker.wait(15) == 0
        taker.communicate()


@pytest.mark.once
def test_who_brings_mail_can_encrypt_it(installation, tmp_path):
    authority, place, port = trustme.CA(), installation(), free_port()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / "hb.pem")
    place.env |= {
        "HEARDBACK_MAIL_LISTEN": f"smtp://127.0.0.1:{port}",
        "HEARDBACK_MAIL_FROM": "Help <help@hb.example>",
        "HEARDBACK_MAIL_CERTIFICATE": str(tmp_path / "hb.pem"),
    }
    taker, trusting = place.start("mail", "serve"), ssl.create_default_context()
    authority.configure_trust(trusting)
    try:
        wait_for(lambda: listens(port))
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
            server.starttls(context=trusting)
            assert server.sendmail("lena@ott.example", ["help@hb.example"], written().as_bytes()) == {}
        assert place.rows("SELECT via FROM letters_letter") == [("smtp",)]
    finally:
        taker.terminate()
        assert taker.wait(15) == 0
        taker.communicate()


def test_what_cannot_be_kept_now_stays_unseen_and_is_fetched_again(db):
    with mailbox() as box:
        box.arrive(written().as_bytes())
        box.arrive(b"\r\n")
        with Fetcher(urlsplit(box.url)).connected() as there:
            with full_disk(), pytest.raises(OperationalError):
                Fetcher(urlsplit(box.url)).fetch(there)
            assert box.seen == set()
            assert Fetcher(urlsplit(box.url)).fetch(there) == 1
            assert box.seen == {1, 2}
        box.seen.clear()
        with Fetcher(urlsplit(box.url)).connected() as there:
            assert Fetcher(urlsplit(box.url)).fetch(there) == 0
    assert Letter.objects.get().via == "imap"


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
