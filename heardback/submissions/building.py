"""Making a form and changing it.

fields  [{"name", "label", "hint", "kind", "required": bool, "choices": [...], "least", "most", "longest"}], as they are
        asked; `least` and `most` are numbers or days as text, "" for none; `longest` is 0 for none.
"""

import secrets
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from heardback.accounts.actors import Actor
from heardback.issues.models import Issue
from heardback.ledger.recording import record
from heardback.submissions.leaving import is_out
from heardback.submissions.locking import lock
from heardback.submissions.models import OnceFixed, WorkaroundForm
from heardback.wire.text import clean


class Kind(models.TextChoices):
    TEXT = "text", "One line"
    LONG = "long", "A longer text"
    EMAIL = "email", "E-mail address"
    PHONE = "phone", "Phone number"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    CHOICE = "choice", "A choice"
    CHECKBOX = "checkbox", "A box to tick"


MOST = 30
CHOICES_MOST = 30
LONGEST = {Kind.TEXT: 500, Kind.LONG: 5000}
WORDS = {"title": 200, "intro": 5000, "consent": 500, "webhook": 500}
SETTINGS = ("title", "intro", "fields", "consent", "delete_after", "once_fixed", "public", "webhook")
FIRST = {"name": "", "label": "", "hint": "", "kind": Kind.TEXT.value, "required": True, "choices": [], "least": "",
         "most": "", "longest": 0}  # fmt: skip


@transaction.atomic
def make_form(issue: Issue, *, by: Actor, **said: Any) -> WorkaroundForm:
    """A form for those whom this issue hurts. ValidationError by setting; for a field, by "fields.0.label"."""
    form = WorkaroundForm(issue=issue, made_by_name=by.name)
    apply(form, {"title": "", "fields": [], **said})
    form.out = is_out(issue)
    form.save()
    record("form.made", actor=by, issue=issue.pk, form=form.pk, title=form.title)
    return form


@transaction.atomic
def change_form(form: WorkaroundForm, *, by: Actor, **said: Any) -> WorkaroundForm:
    """Change what is given. What was sent keeps the words that it answered. Raises as `make_form`."""
    held = hold_form(form)
    before = {name: getattr(held, name) for name in SETTINGS}
    apply(held, said)
    changed = [name for name in SETTINGS if getattr(held, name) != before[name]]
    if not changed:
        return held
    held.version += 1
    held.changed_at = timezone.now()
    held.save()
    names = [name.replace("_", " ") for name in changed]
    record("form.changed", actor=by, issue=held.issue_id, form=held.pk, title=held.title, fields=names)
    return held


@transaction.atomic
def close_form(form: WorkaroundForm, *, by: Actor) -> WorkaroundForm:
    """Nobody can fill it in any more; what was sent is still to be done."""
    return _opened(form, None if form.closed_at else timezone.now(), "form.closed", by)


@transaction.atomic
def reopen_form(form: WorkaroundForm, *, by: Actor) -> WorkaroundForm:
    return _opened(form, None, "form.reopened", by)


def hold_form(form: WorkaroundForm) -> WorkaroundForm:
    rows = WorkaroundForm.objects.select_for_update(of=("self",), no_key=True).select_related("issue__product")
    return rows.get(pk=form.pk)


def _opened(form: WorkaroundForm, closed_at: Any, word: str, by: Actor) -> WorkaroundForm:
    held = hold_form(form)
    if (held.closed_at is None) != (word == "form.reopened"):
        held.closed_at = closed_at
        held.save(update_fields=["closed_at"])
        if word == "form.closed":
            record("form.closed", actor=by, issue=held.issue_id, form=held.pk, title=held.title)
        else:
            record("form.reopened", actor=by, issue=held.issue_id, form=held.pk, title=held.title)
    return held


def apply(form: WorkaroundForm, said: Mapping[str, Any]) -> None:
    """Change these of a form that is not written yet, or again. Raises as `make_form`."""
    wrong: dict[str, str] = {}
    for name, value in said.items():
        try:
            if name == "fields":
                _keep_fields(form, checked_fields(value))
            else:
                setattr(form, name, _checked(name, value))
        except ValidationError as problem:
            if hasattr(problem, "error_dict"):
                wrong |= {where: " ".join(words) for where, words in problem.message_dict.items()}
            else:
                wrong[name] = " ".join(problem.messages)
    if wrong:
        raise ValidationError(wrong)
    if form.webhook and not form.webhook_secret:
        form.webhook_secret = lock("whsec_" + b64encode(secrets.token_bytes(24)).decode())


def _keep_fields(form: WorkaroundForm, fields: list[dict[str, Any]]) -> None:
    asked = {field["name"] for field in fields}
    known = {field["name"]: field["label"] for field in [*form.former, *form.fields]}
    form.former = [{"name": name, "label": label} for name, label in known.items() if name not in asked]
    form.fields = fields


def _checked(name: str, value: Any) -> Any:
    if name == "delete_after":
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 3650:
            raise ValidationError("Write a number of days, from 1 to 3,650.")
        return value
    if name == "public":
        return bool(value)
    if name == "once_fixed":
        if value not in OnceFixed.values:
            raise ValidationError(f"One of: {', '.join(OnceFixed.values)}.")
        return str(value)
    words = clean(str(value or ""))
    if len(words) > WORDS[name]:
        raise ValidationError(f"Keep it under {WORDS[name]:,} characters (it has {len(words):,}).")
    if name == "title" and not words:
        raise ValidationError("Give the form a title: it is what customers read first.")
    if name == "webhook" and words and (urlsplit(words).scheme not in ("https", "http") or not urlsplit(words).netloc):
        raise ValidationError("Write an address that starts with https://, or leave it empty.")
    return words


def checked_fields(said: object) -> list[dict[str, Any]]:
    """ValidationError by "fields.NUMBER.PART", counted from 0; by "fields" for the whole."""
    rows = said if isinstance(said, list) else []
    wrong: dict[str, str] = {}
    found: list[dict[str, Any]] = []
    for at, one in enumerate(rows):
        field = _field(one if isinstance(one, Mapping) else {}, at, wrong, {other["name"] for other in found})
        found.append(field)
    if not 1 <= len(found) <= MOST:
        wrong["fields"] = f"Ask at least one thing, and at most {MOST}."
    if wrong:
        raise ValidationError(wrong)
    return found


def _field(one: Mapping[str, Any], at: int, wrong: dict[str, str], names: set[str]) -> dict[str, Any]:
    label, hint = (" ".join(clean(str(one.get(part) or "")).split()) for part in ("label", "hint"))
    kind, choices = str(one.get("kind") or Kind.TEXT), one.get("choices") or []
    if not 0 < len(label) <= 200:
        wrong[f"fields.{at}.label"] = "Say what is asked, in at most 200 characters."
    if len(hint) > 300:
        wrong[f"fields.{at}.hint"] = "Keep the hint under 300 characters."
    if kind not in Kind.values:
        wrong[f"fields.{at}.kind"] = f"One of: {', '.join(Kind.values)}."
    choices = choices if isinstance(choices, list) else []
    choices = list(dict.fromkeys(kept for choice in choices if (kept := " ".join(clean(str(choice)).split()))))
    if kind == Kind.CHOICE and not (2 <= len(choices) <= CHOICES_MOST and max(map(len, choices)) <= 120):
        wrong[f"fields.{at}.choices"] = f"From 2 to {CHOICES_MOST} choices, one a line, each under 120 characters."
    least, most = (_bound(one, part, kind, at, wrong) for part in ("least", "most"))
    if least and most and _value(kind, least) > _value(kind, most):
        wrong[f"fields.{at}.most"] = "This is below the least."
    longest = one.get("longest") or 0
    if not isinstance(longest, int) or not 0 <= longest <= LONGEST.get(Kind.LONG, 0):
        wrong[f"fields.{at}.longest"] = f"A whole number of characters, at most {LONGEST[Kind.LONG]:,}."
    return {
        "name": _name(str(one.get("name") or ""), label, names),
        "label": label,
        "hint": hint,
        "kind": kind,
        "required": bool(one.get("required", False)),
        "choices": choices if kind == Kind.CHOICE else [],
        "least": least,
        "most": most,
        "longest": longest if kind in LONGEST and isinstance(longest, int) else 0,
    }


def _name(said: str, label: str, names: set[str]) -> str:
    """What it is called in exports and by programs: given once, it stays."""
    name = plain = slugify(said or label).replace("-", "_")[:50].strip("_") or "field"
    number = 2
    while name in names:
        name, number = f"{plain}_{number}", number + 1
    return name


def _bound(one: Mapping[str, Any], part: str, kind: str, at: int, wrong: dict[str, str]) -> str:
    said = clean(str(one.get(part) or ""))
    if not said or kind not in (Kind.NUMBER, Kind.DATE):
        return ""
    try:
        _value(kind, said)
    except (ValueError, InvalidOperation):
        wrong[f"fields.{at}.{part}"] = (
            "Write a day like 2026-03-31." if kind == Kind.DATE else "Write a number, like 10 or 2.5."
        )
        return ""
    return said


def _value(kind: str, said: str) -> Any:
    if kind == Kind.DATE:
        return date.fromisoformat(said)
    number = Decimal(said)
    if not number.is_finite() or abs(number) > 10**15:
        raise ValueError(said)
    return number
