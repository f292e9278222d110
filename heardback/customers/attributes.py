"""The facts that other systems tell of customers and organizations: which there are, and what fits each.

A name that comes in for the first time is written down as a text. What it is called, what its values are, and whether
people are told apart by it, a person says. What is kept already stays as it was written until it is said anew.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_date

from heardback.accounts.actors import Actor
from heardback.customers.models import Attribute, ValueKind, Whose
from heardback.ledger.recording import event, record, record_all
from heardback.wire.text import clean

NAME_LONGEST, LABEL_LONGEST, CHOICE_LONGEST, VALUE_LONGEST = 60, 120, 100, 500
CHOICES_MOST = 100
DIMENSIONS_MOST = 12
LISTED_MOST = 300  # for each of the two; names beyond are kept where they were said, and stay texts
LARGEST_NUMBER = 2**53
Value = str | int | float | bool | None
_YES_NO = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


def cleaned_name(name: str) -> str:
    """ValidationError on `attributes` when there is too much of it, or nothing."""
    short = " ".join(clean(name).split())
    if not 0 < len(short) <= NAME_LONGEST:
        raise ValidationError({"attributes": f"The name of an attribute has from 1 to {NAME_LONGEST} characters."})
    return short


def noticed(whose: str, names: Collection[str], *, by: Actor) -> dict[str, Attribute]:
    """The attributes with these names; those that are new are written down as texts."""
    if not names:
        return {}
    known = _known(whose, names)
    new = sorted(set(names) - set(known))
    if new:
        room = max(LISTED_MOST - Attribute.objects.filter(whose=whose).count(), 0)
        made = [Attribute(whose=whose, name=name) for name in new[:room]]
        # Somebody else may write one down in the same moment.
        Attribute.objects.bulk_create(made, ignore_conflicts=True)
        record_all([event("attribute.added", actor=by, name=one.name, whose=whose) for one in made])
        known = _known(whose, names)
    return known


def _known(whose: str, names: Collection[str]) -> dict[str, Attribute]:
    return {one.name: one for one in Attribute.objects.filter(whose=whose, name__in=names)}


def fitted(asked: Mapping[str, Value], known: Mapping[str, Attribute]) -> dict[str, Value]:
    """The values as each is kept. ValidationError on "attributes.NAME" for each that doesn't fit."""
    kept: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for name, value in asked.items():
        try:
            kept[name] = _fitted(known[name], value) if name in known and value is not None else value
        except ValueError as why:
            wrong[f"attributes.{name}"] = str(why)
    if wrong:
        raise ValidationError(wrong)
    return kept


def _fitted(attribute: Attribute, value: str | int | float | bool) -> Value:
    text = (("yes" if value else "no") if isinstance(value, bool) else str(value)).strip()
    match attribute.kind:
        case ValueKind.NUMBER:
            return _number(value, text)
        case ValueKind.YES_NO:
            if text.lower() not in _YES_NO:
                raise ValueError(f"Write yes or no, not “{text[:40]}”.")
            return _YES_NO[text.lower()]
        case ValueKind.CHOICE:
            found = next((choice for choice in attribute.choices if choice.lower() == text.lower()), None)
            if found is None:
                raise ValueError(f"“{text[:40]}” is none of {', '.join(attribute.choices)}.")
            return str(found)
        case ValueKind.DATE:
            return _date(text)
        case _:
            return value


def _number(value: Value, text: str) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not abs(number) <= LARGEST_NUMBER or "_" in text:
        raise ValueError(f"Write a number, like 12 or 3.5, not “{text[:40]}”.")
    return int(number) if number.is_integer() else number


def _date(text: str) -> str:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise ValueError(f"Write a date like 2026-03-31, not “{text[:40]}”.")
    return found.isoformat()


@transaction.atomic
def describe_attribute(
    whose: str,
    name: str,
    *,
    by: Actor,
    label: str | None = None,
    kind: str | None = None,
    choices: Iterable[str] | None = None,
    is_dimension: bool | None = None,
) -> Attribute:
    """Say what an attribute of customers or organizations is called and what its values are; None leaves each as it is.
    It is made when there is none. ValidationError, a message per field."""
    wrong: dict[str, str] = {}
    if whose not in Whose.values:
        raise ValidationError({"whose": f"Say whose it is: {' or '.join(Whose.values)}."})
    try:
        name = cleaned_name(name)
    except ValidationError as bad:
        raise ValidationError({"name": bad.messages}) from None
    found = Attribute.objects.select_for_update().filter(whose=whose, name=name).first()
    attribute = found or Attribute(whose=whose, name=name)
    said: dict[str, Any] = {
        "label": attribute.label if label is None else " ".join(clean(label).split()),
        "kind": attribute.kind if kind is None else kind,
        "choices": attribute.choices if choices is None else _choices(choices),
        "is_dimension": attribute.is_dimension if is_dimension is None else is_dimension,
    }
    if len(said["label"]) > LABEL_LONGEST:
        wrong["label"] = f"At most {LABEL_LONGEST} characters fit here."
    if said["kind"] not in ValueKind.values:
        wrong["kind"] = f"It is one of {', '.join(ValueKind.values)}."
    said["choices"], why = _checked_choices(said["kind"], said["choices"])
    if why:
        wrong["choices"] = why
    if said["is_dimension"] and not attribute.is_dimension and (why := _no_dimension(name)):
        wrong["is_dimension"] = why
    if wrong:
        raise ValidationError(wrong)
    changed = [field for field, value in said.items() if getattr(attribute, field) != value]
    for field in changed:
        setattr(attribute, field, said[field])
    if found is None:
        attribute.save()
        record("attribute.added", actor=by, name=name, whose=whose)
    elif changed:
        attribute.save(update_fields=changed)
    if changed:
        record("attribute.changed", actor=by, name=name, whose=whose, fields=changed)
    return attribute


def _choices(typed: Iterable[str]) -> list[str]:
    """Each once, in their order."""
    by_spelling: dict[str, str] = {}
    for one in typed:
        if text := " ".join(clean(one).split()):
            by_spelling.setdefault(text.lower(), text)
    return list(by_spelling.values())


def _checked_choices(kind: str, choices: list[str]) -> tuple[list[str], str]:
    """What is kept, and what is wrong with it."""
    if kind != ValueKind.CHOICE:
        return [], ""
    if not 0 < len(choices) <= CHOICES_MOST:
        return choices, f"Write from 1 to {CHOICES_MOST} choices, each on a line of its own."
    if any(len(one) > CHOICE_LONGEST for one in choices):
        return choices, f"A choice may have at most {CHOICE_LONGEST} characters."
    return choices, ""


def _no_dimension(name: str) -> str:
    """Why nobody can be told apart by it, or ""."""
    if name.lstrip("+-").replace("_", "").isdigit():  # databases take it for a place in a list
        return "People can't be told apart by an attribute whose name is a number. Give it a name with a letter."
    if Attribute.objects.filter(is_dimension=True).count() >= DIMENSIONS_MOST:
        return f"People are told apart by at most {DIMENSIONS_MOST} attributes. Take another one out first."
    return ""
