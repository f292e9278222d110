"""Mails are signed so that others can prove where they come from: looked at by a verifier, at the end of the way."""

import time

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from heardback.channels.carrying import Parcel
from heardback.channels.courier import Courier
from heardback.channels.journal import Journal
from heardback.channels.message import Message
from heardback.channels.signing import Signer
from heardback.channels.smtp import Smtp
from tests.mail_servers import mail_server

pytestmark = pytest.mark.once
LEASE = int((time.time() + 3600) * 1_000_000)
MAIL = Message(
    to="lena@ott.example",
    subject="Größer als vorher",
    text="Grüße\n.\nline",
    html="<p>Grüße</p>",
    sender="Heardback <support@hb.example>",
    message_id="2@hb.example",
    references="1@hb.example",
    list_id="updates.hb.example",
    stop="https://hb.example/stop/x",
)


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def signer(key):
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return Signer("hb.example", "desk", pem.decode())


def proves(raw: bytes, key) -> bool:
    public = b"".join(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).split(b"\n")[1:-2])
    named = {b"desk._domainkey.hb.example.": b"v=DKIM1; k=rsa; p=" + public}
    return dkim.verify(raw, dnsfunc=lambda name, timeout=5: named.get(name))


def test_what_arrives_proves_its_domain_and_nobody_can_change_what_is_read_or_pressed(signer, key):
    with mail_server() as (url, mailbox):
        Smtp(url, signer=signer).send(MAIL)
    [raw] = mailbox.raw
    assert proves(raw, key)
    for changed in (
        raw.replace(b"Gr=C3=BC=C3=9Fe", b"Hallo"),
        raw.replace(b"https://hb.example/stop/x", b"https://evil.example/x"),
        raw.replace(b"support@hb.example", b"boss@hb.example"),
        raw.replace(b"Subject: ", b"Subject: Now "),
        raw.replace(b"Date: ", b"Reply-To: me@evil.example\r\nDate: "),
    ):
        assert changed != raw and not proves(changed, key)


def test_the_courier_signs(signer, key, tmp_path):
    with mail_server() as (url, mailbox):
        journal = Journal(tmp_path)
        courier = Courier(url, journal, signer)
        places = journal.claimed([(1, LEASE)])
        courier.hand([Parcel(1, LEASE, places[1, LEASE], MAIL)])
        while not (found := courier.outcomes()):
            courier.wait(1)
        courier.close(5)
    assert found[0].sent and proves(mailbox.raw[0], key)


def test_the_key_is_in_no_log(signer):
    assert "PRIVATE" not in repr(signer)


def test_without_a_key_nothing_is_signed():
    with mail_server() as (url, mailbox):
        Smtp(url).send(MAIL)
    assert b"DKIM-Signature" not in mailbox.raw[0]
