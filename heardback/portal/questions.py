"""What the portal asks, and how each question looks on a page. What an answer may be is the rooms' to say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop as _

from heardback.ledger.saying import said
from heardback.products.asking import Ask, OwnKind, asked
from heardback.products.models import Product
from heardback.products.severity import MEANS, Severity
from heardback.reports.models import Frequency


class Kind(StrEnum):
    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    means: str = ""


@dataclass(frozen=True)
class Question:
    """`autocomplete`, `input` (the type of the input) and `rows` are the attributes of its control."""

    name: str
    label: str
    hint: str = ""
    kind: Kind = Kind.LINE
    autocomplete: str = ""
    input: str = "text"
    rows: int = 3
    choices: tuple[Choice, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Field:
    """A question with what was typed and what is wrong with it, as a template shows it."""

    question: Question
    value: str = ""
    error: str = ""
    guess: str = ""  # what the browser told by itself: shown to be corrected
    time: str = ""  # of a day
    here: bool = True  # it may be about the device in hand


@dataclass(frozen=True)
class Wrong:
    """One thing to mend, and the id of the control to mend it in ("" when there is none)."""

    field: str
    says: str


# In the order in which the form asks.
_ALL = (
    Question("title", _("In one line"), _("For example: The count of my links went down overnight")),
    Question(
        "text", _("In your own words"), _("What did you do, and what happened? If there was a message, copy it here."),
        Kind.TEXT, rows=5,
    ),
    Question(
        "fixed_means", _("What would “fixed” look like for you?"),
        _("How would you know? For example: The count of a link never goes down. Nobody will call it fixed before you "
        "do."),
        Kind.TEXT,
    ),
    Question(
        "severity", _("How bad is it?"), kind=Kind.CHOICE,
        choices=tuple(Choice(severity.value, MEANS[severity], severity.label) for severity in Severity),
    ),
    Question(
        "frequency", _("How often does it happen?"), kind=Kind.CHOICE,
        choices=tuple(Choice(frequency.value, frequency.label) for frequency in Frequency),
    ),
    Question("name", _("Your name"), autocomplete="name"),
    Question("email", _("E-mail address"), _("We write when something happens."), autocomplete="email", input="email"),
    Question(
        "phone", _("Phone number"), _("With the country code, for example +49 30 901820."),
        autocomplete="tel", input="tel",
    ),
    Question("organization", _("Company or organization"), autocomplete="organization"),
    Question("url", _("On which page?"), _("Copy its address if you can. A name is fine too.")),
    Question("steps", _("What did you do, step by step?"), _("One step a line."), Kind.TEXT, rows=4),
    Question("expected", _("What did you expect to happen?"), kind=Kind.TEXT),
    Question("occurred_at", _("When did you first see it?"), _("Roughly is fine."), Kind.DAY),
    Question("device", _("Device")),
    Question("os", _("System")),
    Question("browser", _("Browser or app")),
    Question("network", _("Network")),
)  # fmt: skip
QUESTIONS: dict[str, Question] = {question.name: question for question in _ALL}
DEVICE = ("device", "os", "browser", "network")
OWN = "own_"  # before the name of a question that only one product asks


def questions_of(product: Product | None) -> dict[str, Question]:
    """What the form of this product asks, in order: ours that it left in, in its words, then its own."""
    if product is None:
        return {name: _said(question) for name, question in QUESTIONS.items()}
    found = {}
    for name, question in QUESTIONS.items():
        how = asked(product.asks, "device" if name in DEVICE else name)
        if how != Ask.NOT:
            own = product.texts.get(f"hint_{name}", "")
            found[name] = replace(_said(question, own), required=how == Ask.REQUIRED)
    return found | {question.name: question for question in map(_own, product.own_fields)}


def _said(question: Question, hint: str = "") -> Question:
    """In its reader's language; `hint` is the product's own."""
    choices = tuple(Choice(one.value, said(one.label), said(one.means)) for one in question.choices)
    return replace(question, label=said(question.label), hint=hint or said(question.hint), choices=choices)


def _own(field: Mapping[str, Any]) -> Question:
    kind = {OwnKind.TEXT: Kind.TEXT, OwnKind.CHOICE: Kind.CHOICE}.get(field["kind"], Kind.LINE)
    choices = tuple(Choice(choice, choice) for choice in field["choices"])
    return Question(
        OWN + field["name"], field["label"], field["hint"], kind, choices=choices, required=field["required"]
    )


def fields(
    names: Iterable[str],
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    *,
    guesses: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    asks: Mapping[str, Question] = QUESTIONS,
) -> dict[str, Field]:
    """The questions with these names, of those that `asks` has, as fields holding what was typed."""
    guesses, labels = guesses or {}, labels or {}
    return {
        name: Field(
            question=_asked_as(asks[name], labels.get(name, "")),
            value=typed.get(name, guesses.get(name, "")),
            error=wrong.get(name, ""),
            guess=guesses.get(name, ""),
            time=typed.get("occurred_time", "") if name == "occurred_at" else "",
        )
        for name in names
        if name in asks
    }


def _asked_as(question: Question, label: str) -> Question:
    """A label that asks in full needs no hint, unless it is about how to write the answer."""
    if not label:
        return question
    return replace(question, label=said(label), hint=question.hint if question.name in ("steps", "occurred_at") else "")


def in_order(wrong: Mapping[str, str], asks: Mapping[str, Question] = QUESTIONS) -> list[Wrong]:
    """What has to be mended, as the form asks for it; what belongs to no question comes first."""
    places = list(asks)
    found = [(places.index(name) if name in asks else -1, name, says) for name, says in wrong.items()]
    known = (*asks, "product", "files")
    return [Wrong(name if name in known else "", says) for _, name, says in sorted(found)]
