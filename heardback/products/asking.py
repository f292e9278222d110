"""What a product's report form asks: which of the questions we know, which of its own, and in which words.

asks        {"phone": "not", "url": "required"}; what is not named is optional
own_fields  [{"name", "label", "hint", "kind": "line" | "text" | "choice", "choices": [...], "required": bool}]
texts       {"intro", "thanks", "guide", "first_line" of the mail that thanks, "first_line_by" who says it, and
            "hint_" + the name of a question}
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from heardback.products.spots import checked_spots
from heardback.wire.text import clean


class Ask(models.TextChoices):
    OPTIONAL = "optional", "Optional"
    REQUIRED = "required", "Required"
    NOT = "not", "Not asked"


class OwnKind(models.TextChoices):
    LINE = "line", "One line"
    TEXT = "text", "A longer text"
    CHOICE = "choice", "A choice"


# What happened, and how to reach whoever says so, is asked always: `Product.anonymous` says whether it must be told.
MAY_BE_REQUIRED = (
    "text", "fixed_means", "expected", "severity", "frequency", "url", "steps", "occurred_at", "name", "phone",
    "organization",
)  # fmt: skip
ASKABLE = (*MAY_BE_REQUIRED, "device", "files")
HINTED = ("title", *(name for name in MAY_BE_REQUIRED if name not in ("severity", "frequency")), "email", "files")
TEXTS = ("intro", "thanks", "guide", "first_line", "first_line_by", *(f"hint_{name}" for name in HINTED))
OWN_MOST = 20
CHOICES_MOST = 30
TEXT_LONGEST = 1000


def asked(asks: Mapping[str, str], name: str) -> str:
    """How a question is asked: one of `Ask`."""
    return asks.get(name, Ask.OPTIONAL)


def answers_said(own_fields: Iterable[Mapping[str, Any]], answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The answers to a product's own questions, each with what was asked; its name, where that is asked no more."""
    labels = {field["name"]: field["label"] for field in own_fields}
    return [(labels.get(name, name), said) for name, said in answers.items()]


def checked_asks(said: object) -> dict[str, str]:
    if not isinstance(said, Mapping):
        raise ValidationError("Say of each question whether it is asked.")
    for name, how in said.items():
        if name not in ASKABLE or how not in Ask.values:
            raise ValidationError(f"“{clean(str(name))[:40]}”: one of {', '.join(ASKABLE)}; {', '.join(Ask.values)}.")
        if how == Ask.REQUIRED and name not in MAY_BE_REQUIRED:
            raise ValidationError(f"“{name}” can be optional, or not asked.")
    return {name: str(how) for name, how in said.items() if how != Ask.OPTIONAL}


def checked_own_fields(said: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in said if isinstance(said, list) else [None]:
        if not isinstance(one, Mapping):
            raise ValidationError("Give each question of your own a label.")
        field = _own_field(one)
        if field["name"] in {other["name"] for other in found}:
            raise ValidationError(f"There are two questions “{field['label'][:60]}”.")
        found.append(field)
    if len(found) > OWN_MOST:
        raise ValidationError(f"At most {OWN_MOST} questions of your own.")
    return found


def _own_field(one: Mapping[str, Any]) -> dict[str, Any]:
    label, hint = (" ".join(clean(str(one.get(name) or "")).split()) for name in ("label", "hint"))
    kind, choices = one.get("kind", OwnKind.LINE), one.get("choices") or []
    if not 0 < len(label) <= 120:
        raise ValidationError("Give each question of your own a label of at most 120 characters.")
    name = slugify(str(one.get("name") or label)).replace("-", "_")[:60].strip("_") or f"q{len(label)}"
    if len(hint) > 300:
        raise ValidationError(f"Keep the hint of “{label[:60]}” under 300 characters.")
    if kind not in OwnKind.values:
        raise ValidationError(f"“{label[:60]}” is one of: {', '.join(OwnKind.values)}.")
    if not isinstance(choices, list) or not isinstance(one.get("required", False), bool):
        raise ValidationError(f"Give “{label[:60]}” its choices as a list, and say whether it is required.")
    choices = list(dict.fromkeys(kept for choice in choices if (kept := " ".join(clean(str(choice)).split()))))
    if kind == OwnKind.CHOICE and not 2 <= len(choices) <= CHOICES_MOST:
        raise ValidationError(f"Give “{label[:60]}” from 2 to {CHOICES_MOST} choices, one a line.")
    if any(len(choice) > 120 for choice in choices):
        raise ValidationError(f"Keep each choice of “{label[:60]}” under 120 characters.")
    return {
        "name": name,
        "label": label,
        "hint": hint,
        "kind": str(kind),
        "choices": choices if kind == OwnKind.CHOICE else [],
        "required": one.get("required", False),
    }


def checked_texts(said: object) -> dict[str, str]:
    if not isinstance(said, Mapping) or set(said) - set(TEXTS):
        raise ValidationError(f"Texts have these names: {', '.join(TEXTS)}.")
    texts = {name: clean(str(words)) for name, words in said.items() if clean(str(words))}
    if any(len(words) > TEXT_LONGEST for words in texts.values()):
        raise ValidationError(f"Keep each text under {TEXT_LONGEST:,} characters.")
    return texts


CHECKS: dict[str, Callable[[object], Any]] = {
    "asks": checked_asks,
    "own_fields": checked_own_fields,
    "spots": checked_spots,
    "texts": checked_texts,
}
