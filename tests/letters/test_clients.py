"""Answers from Gmail, Outlook, Apple Mail and Thunderbird: each lands in its thread, with what it quotes left out."""

import pytest

from heardback.ledger.models import Event
from heardback.letters.contents import parts_of
from heardback.notices.reply_keys import reply_address
from heardback.wire.mail.quoting import parts
from heardback.wire.mail.reading import read
from tests.letters.clients import HTML, TEXT, WANTED
from tests.letters.conftest import written


@pytest.mark.parametrize("client", TEXT)
def test_plain_text(client):
    mail = read(written(TEXT[client].replace("KEY", "support+r1x0@hb.example")).as_bytes())
    assert parts_of(mail).words == WANTED[client]


@pytest.mark.parametrize("client", HTML)
def test_html_alone(client):
    mail = written(HTML[client].replace("KEY", "support+r1x0@hb.example"))
    mail.replace_header("Content-Type", "text/html; charset=utf-8")
    assert parts_of(read(mail.as_bytes())).words.replace("\n\n", "\n") == "Still 198 today.\nSince Monday."


def test_there_and_back(comes, marta_says, worker, outbox):
    """Our mail, answered as a program does by its headers alone, and our answer to that."""
    report = marta_says()
    worker.drain()
    ours = outbox()[0]
    assert ours["Reply-To"] == reply_address(report.pk)
    key = str(ours["Reply-To"])
    letter = comes(
        written(
            TEXT["gmail"].replace("KEY", key),
            sender="Marta Keller <marta@northwind.example>",
            to=key,
            html=HTML["gmail"].replace("KEY", key),
            in_reply_to=str(ours["Message-ID"]),
            references=str(ours["Message-ID"]),
            message_id="<CA+their=id@mail.client.example>",
            subject="Re: whatever",
        )
    )
    assert letter.report == report
    assert Event.objects.get(word="report.added").facts["words"] == "Still 198 today."


def test_a_report_by_mail_is_answered_in_its_own_thread(comes, worker, outbox):
    mail = written(message_id="<first@their.example>")
    report = comes(mail).report
    worker.drain()
    ours = outbox()[0]
    assert (ours["In-Reply-To"], ours["References"]) == ("<first@their.example>", "<first@their.example>")
    assert report_behind_answer(comes, ours) == report


def report_behind_answer(comes, ours):
    headers = {"in_reply_to": str(ours["Message-ID"]), "references": f"{ours['References']} {ours['Message-ID']}"}
    return comes(written("And on Tuesday.", subject="Re: x", **headers)).report


def test_lines_that_were_broken_for_width_are_joined():
    raw = (
        b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
        b"This is one \r\nline.\r\nAnother.\r\n> quoted \r\n> on\r\n"
    )
    assert read(raw).text == "This is one line.\nAnother.\n> quoted on"


TAKEN_APART = {
    "Reply\n04.04.2011 17:33, Bob пишет:\nquoted": "Reply",
    "Top.\n\nOn 2026-01-05 10:11, Foo wrote:\n\n> a\n\nThanks,\nBob": "Top.\n\nThanks,\nBob",
    "I wrote at 10:30:\n\nfirst\n\nsecond": "I wrote at 10:30:\n\nfirst\n\nsecond",
    "ok\n\n2026年1月5日(月) 10:11 Help <a@b.example>:\n\n> x": "ok",
    "Sent from my desk, easier than my mobile phone.": "Sent from my desk, easier than my mobile phone.",
    "Ya betul\n\nDikirim dari iPhone saya": "Ya betul",
    "below\n\n##- Please type your reply above this line -##\n\nold": "below",
    "A table:\n\n| a | b |\n|---|---|\n| 1 | 2 |": "A table:\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "From: the start it was slow.\nTo: be honest, me too.": "From: the start it was slow.\nTo: be honest, me too.",
    "> nothing but a quotation": "> nothing but a quotation",
    "Regards,\nBob\n\nThis email and any attachments are confidential.": "Regards,\nBob",
    "```\n-- \n> code\n```": "```\n--\n> code\n```",
}


@pytest.mark.parametrize("text", TAKEN_APART)
def test_what_is_theirs_stays_and_what_is_quoted_goes(text):
    assert parts(text).words == TAKEN_APART[text]
