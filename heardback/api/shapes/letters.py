"""Mails that came in, as JSON."""

from datetime import datetime
from typing import Literal

from heardback.api.shapes.base import In, Number, Out, address, example
from heardback.letters.contents import parts_of
from heardback.letters.models import Letter
from heardback.wire.mail.reading import read


class AddIn(In):
    """`became`: more words, thanks, or that it is not fixed, which also mails the customer the question whether it is
    fixed."""

    model_config = example(report=17, became="words")

    report: Number
    became: Literal["words", "thanks", "still"] = "words"


class LetterOut(Out):
    """`why` says why it waits for a person, `said` explains that; `trust` is how far its sender is proven."""

    number: int
    sender: str
    sender_name: str
    subject: str
    received_at: datetime
    via: str
    state: str
    why: str
    said: str
    became: str
    trust: str
    report: int | None
    decided_by: str
    links: dict[str, str]


class OneLetterOut(LetterOut):
    words: str
    quoted: str
    signature: str
    attached: list[str]


def letter_out(letter: Letter) -> LetterOut:
    return LetterOut.of(letter, **_said(letter))


def one_letter_out(letter: Letter) -> OneLetterOut:
    mail = read(letter.content)
    parts = parts_of(mail)
    return OneLetterOut.of(
        letter,
        **_said(letter),
        words=parts.words,
        quoted=parts.quoted,
        signature=parts.signature,
        attached=[part.name for part in mail.attached],
    )


def _said(letter: Letter) -> dict[str, object]:
    return {"number": letter.pk, "report": letter.report_id, "links": {"self": address("letters", letter.pk)}}
