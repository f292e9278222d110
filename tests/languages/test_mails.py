"""Each kind of mail is in its reader's language, and nothing of ours stays English in it."""

import re
from datetime import UTC, datetime

import pytest

from heardback.customers.models import Customer
from heardback.notices.models import Kind
from heardback.notices.subjects import Subject
from heardback.notices.wording import WORDING, Mail, compose
from heardback.reports.models import Report
from heardback.wire.languages import LANGUAGES

pytestmark = pytest.mark.once
# What others wrote, as far as a mail can hold it: it stays as it is.
THEIRS = {
    "title": "§1§",
    "note": "§2§",
    "text": "§3§",
    "version": "§4§",
    "line": "§5§",
    "by": "§6§",
    "criteria": ["§7§"],
}
QUESTIONS = ["What happened, in your own words?", "When did it happen?"]
FACTS = {
    Kind.RECEIVED: [{}, {"questions": QUESTIONS}],
    Kind.ASK: [{"line": "§5§", "by": "§6§"}, {"questions": QUESTIONS}, {"questions": QUESTIONS[:1]}],
    Kind.JOINED: [{"others": others, "meanwhile": "§8§"} for others in (0, 1, 4)],
    Kind.CLOSED: [{"signed": True}, {"others": 1}, {"others": 4}],
    Kind.DECLINED: [{"declined_as": how} for how in ("works_as_designed", "wont_fix", "cannot_reproduce", "")],
    Kind.EXPLAINED: [{}, {"outcome": "other"}],
    Kind.UPDATE: [{}, {"text": "Thank you for telling us. It helps us to get this right."}],
    Kind.PUBLIC: [{"came_to": "A fix is out", "stop": "https://§/stop"}],
}


def mails(kind: str, language: str):
    for facts in FACTS.get(Kind(kind), [{}]):
        of_board = kind in (Kind.FOLLOW, Kind.PUBLIC)
        yield compose(
            kind,
            Subject(
                customer=Customer(name="§9§"), brand="§0§", link="https://§/", language=language,
                report=None if of_board else Report(pk=7, title="§1§"),
                facts={**THEIRS, **facts}, due=datetime(2026, 3, 4, 15, 5, tzinfo=UTC),
            ),
        )  # fmt: skip


@pytest.mark.parametrize("kind", WORDING)
def test_a_mail_is_in_its_readers_language_and_in_no_other(kind):
    english = list(mails(kind, "en"))
    for language in set(LANGUAGES) - {"en"}:
        for ours, mail in zip(english, mails(kind, language), strict=True):
            assert not _all_sentences(ours) & _all_sentences(mail), (kind, language)
            assert f'<html lang="{language}">' in mail.html
            assert set(re.findall("§.§", mail.text)) == set(re.findall("§.§", ours.text)), "what others wrote stays"


@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("en", "Wednesday, 04 March, 15:05 (UTC)"),
        ("de", "Mittwoch, 4. März, 15:05 (UTC)"),
        ("es", "miércoles 4 de marzo, 15:05 (UTC)"),
        ("fr", "mercredi 4 mars, 15:05 (UTC)"),
        ("id", "Rabu, 4 Maret, 15:05 (UTC)"),
    ],
)
def test_a_day_is_said_as_its_reader_says_it(language, when):
    mail = next(mails(Kind.RECEIVED, language))
    assert when.lower() in mail.text.lower()


def test_one_is_said_as_one_and_many_as_many():
    one, many = ([mail.text for mail in mails(Kind.JOINED, "de")][at] for at in (1, 2))
    assert "Ein anderer Kunde hat" in one
    assert "4 andere Kunden haben" in many


def _all_sentences(mail: Mail) -> set[str]:
    return _sentences(mail.text) | _sentences(_plain(mail.html))


def _plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "\n", html.partition("<body")[2].partition(">")[2])


def _sentences(text: str) -> set[str]:
    """What is ours in it, a sentence each: more than a name, an address, or what somebody else wrote."""
    found = (one.strip(" \n>:") for one in re.split(r"\n+|(?<=[.:?!]) ", text))
    return {one for one in found if re.search("[a-z]{2}", re.sub(r"https://\S*", "", one))}
