"""Whatever comes, it is kept byte for byte, and nobody's program falls over."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.letters.models import Letter, State, Via
from heardback.letters.receiving import receive
from heardback.letters.working import work_off
from heardback.wire.mail.automatic import why_automatic
from heardback.wire.mail.bouncing import server_report
from heardback.wire.mail.forwarding import forwarded
from heardback.wire.mail.quoting import parts
from heardback.wire.mail.reading import read
from tests.letters.clients import HTML, TEXT
from tests.letters.conftest import written
from tests.letters.test_servers import ARF, DSN

GOOD = [
    *(written(text, html=HTML["gmail"], files={"ü.txt": b"x"}).as_bytes() for text in list(TEXT.values())[:4]),
    DSN.encode(),
    ARF.encode(),
    b"From: =?utf-8?q?Gr=C3=BC=C3=9Fe?= <a@b.example>\r\nSubject: =?x-none?b?////?=\r\n\r\n\xff\xfe\x00",
]
BITS = [
    b"\r\n\r\n",
    b"--b",
    b"boundary=",
    b'boundary=""',
    b"Content-Type: multipart/mixed",
    b"=?utf-8?b?",
    b"?=",
    b"\x00",
    b">",
    b"From: ",
    b"<<>>",
    b"@",
    b"(((((",
    b'"',
    b"charset=utf-99",
    b"Content-Transfer-Encoding: base64",
    b"=\r\n",
    b"\xff\xfe",
    b"filename*0*=utf-8''%FF",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"format=flowed",
    b"On 1 Jan 2026, a wrote:",
    b"\n",
    b"Date: Mon, 99 Foo 20000 99:99:99 +9999",
    b"References: " + b"<a@b> " * 50,
    b"Content-Type: text/html\r\n\r\n<div" * 20,
]


def broken(seed: int) -> bytes:
    chance = random.Random(seed)
    raw = bytearray(chance.choice(GOOD))
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(raw) + 1)
        what = chance.randrange(4)
        if what == 0:
            raw[at:at] = chance.choice(BITS)
        elif what == 1:
            del raw[at : at + chance.randint(1, 60)]
        elif what == 2:
            raw[at : at + 1] = bytes([chance.randrange(256)])
        else:
            raw[at:at] = raw[: chance.randrange(1 + len(raw) // 2)]
    return bytes(raw)


def whole(raw: bytes) -> None:
    """Everything that is made of a mail without the database."""
    mail = read(raw)
    assert "\x00" not in mail.text
    for said in (mail.sender[1], mail.message_id, mail.first("subject")):
        assert "\n" not in said and "\r" not in said
    found = parts(mail.text)
    assert len(found.words) + len(found.quoted) + len(found.signature) <= len(mail.text) + 10
    assert isinstance(mail.recipients, list) and isinstance(mail.answers, list)
    why_automatic(mail), server_report(raw, mail), forwarded(mail)


def test_a_thousand_broken_mails_are_read():
    for seed in range(1000):
        whole(broken(seed))


@settings(max_examples=150)
@given(st.binary(max_size=600))
def test_any_bytes_are_read(raw):
    whole(raw)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(BITS), max_size=30).map(b"".join))
def test_any_pile_of_pieces_is_read(raw):
    whole(raw)


@pytest.mark.parametrize("raw", [
    b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 3000,
    b"Subject: " + b"=?utf-8?q?a?= " * 30_000 + b"\n\nx",
    b"To: " + b"a@b.example, " * 30_000 + b"\n\nx",
    b"From: a@b.example\n\n" + b"On 1 Jan 2026 10:10, a@b.example wrote:\n> x\ny\n" * 20_000,
    b"From: a@b.example\nContent-Type: text/html\n\n" + b"<blockquote>" * 50_000,
    b"From: a@b.example\n\n" + b"> " * 200_000,
    b"From: a@b.example\n\n" + b"From: x\n" * 50_000,
], ids=["deep", "encoded", "many", "attributions", "blockquotes", "quotes", "heads"])  # fmt: skip
def test_what_is_made_to_take_long_does_not(raw):
    whole(raw)


class TestKept(TestCase):
    @settings(max_examples=25)
    @given(st.integers(min_value=0, max_value=10**9))
    def test_it_is_kept_and_everybody_sees_what_became_of_it(self, seed):
        raw = broken(seed)
        letter, _ = receive(raw, via=Via.IMPORT)
        while work_off():
            pass
        letter = Letter.objects.get(pk=letter.pk)
        assert letter.content in raw and len(letter.content) > len(raw) - 2000
        assert letter.state in (State.TAKEN, State.PARKED), letter.failure
        assert letter.failure == ""
