"""What was typed into a form, looked through by Django's forms: each kind of field, in the words of the reader."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heardback.customers.finding import normal_email, normal_phone
from heardback.ledger.saying import counted
from heardback.submissions.building import LONGEST, Kind
from heardback.submissions.models import WorkaroundForm
from heardback.wire.text import clean

CONSENT = "consent"
_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,6})?")
_THOUSANDS = re.compile(r"-?\d{1,3}[.,]\d{3}")


def answers(form: WorkaroundForm, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of it: {"fields": [{"name", "label", "value"}], "consent": what they agreed to}. ValidationError by
    the name of each field."""
    asked = asking(form)(dict(typed))
    if not asked.is_valid():
        raise ValidationError({name: list(said) for name, said in asked.errors.items()})
    kept = [
        {"name": field["name"], "label": field["label"], "value": _said(field, asked.cleaned_data[field["name"]])}
        for field in form.fields
    ]
    return {"fields": kept, CONSENT: form.consent}


def asking(form: WorkaroundForm) -> type[forms.Form]:
    """A Django form that asks this."""
    fields: dict[str, Any] = {field["name"]: _FIELDS[Kind(field["kind"])](field) for field in form.fields}
    if form.consent:
        needs = _("Please tick this: without it we may not take what you send.")
        fields[CONSENT] = forms.BooleanField(error_messages={"required": needs})
    return type("Asked", (forms.Form,), fields)


def _said(field: Mapping[str, Any], value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return ""
        case date():
            return value.isoformat()
    return str(value)


class _Text(forms.CharField):
    def __init__(self, field: Mapping[str, Any], check: Callable[[str], str] = str) -> None:
        longest = min(field.get("longest") or 10**6, LONGEST.get(Kind(field["kind"]), 500))
        super().__init__(
            required=field["required"],
            error_messages={
                "required": _("Please answer this one: without it we could not go on."),
                "max_length": _("At most %(most)s characters fit here.") % {"most": counted(longest)},
            },
            max_length=longest,
        )
        self.check = check

    def to_python(self, value: Any) -> str:
        # What a database cannot keep is no answer.
        return clean(value.replace("\r\n", "\n")) if isinstance(value, str) else ""

    def clean(self, value: Any) -> str:
        said: str = super().clean(value)
        try:
            return self.check(said) if said else ""
        except ValidationError as problem:
            raise ValidationError(problem.messages) from None


def _number(field: Mapping[str, Any]) -> Callable[[str], str]:
    def check(said: str) -> str:
        said = said.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
        if _THOUSANDS.fullmatch(said):
            raise ValidationError(_("Write it without a sign between the thousands, like 12000."))
        if not _NUMBER.fullmatch(said):
            raise ValidationError(_("Write a number, like 12 or 2.5."))
        number = said.replace(",", ".")
        if field["least"] and Decimal(number) < Decimal(field["least"]):
            raise ValidationError(_("At least %(least)s.") % {"least": field["least"]})
        if field["most"] and Decimal(number) > Decimal(field["most"]):
            raise ValidationError(_("At most %(most)s.") % {"most": field["most"]})
        return number

    return check


def _choice(field: Mapping[str, Any]) -> Callable[[str], str]:
    def check(said: str) -> str:
        if said not in field["choices"]:
            raise ValidationError(_("Choose one of these."))
        return said

    return check


class _Day(forms.DateField):
    def __init__(self, field: Mapping[str, Any]) -> None:
        super().__init__(
            required=field["required"],
            error_messages={
                "required": _("Please answer this one: without it we could not go on."),
                "invalid": _("Write the day like 2026-11-22."),
            },
        )
        self.asked = field

    def clean(self, value: Any) -> Any:
        day: date | None = super().clean(value)
        if day and self.asked["least"] and day < date.fromisoformat(self.asked["least"]):
            first = date_format(date.fromisoformat(self.asked["least"]))
            raise ValidationError(_("Not before %(day)s.") % {"day": first})
        if day and self.asked["most"] and day > date.fromisoformat(self.asked["most"]):
            last = date_format(date.fromisoformat(self.asked["most"]))
            raise ValidationError(_("Not after %(day)s.") % {"day": last})
        return day


class _Tick(forms.BooleanField):
    def __init__(self, field: Mapping[str, Any]) -> None:
        super().__init__(
            required=field["required"],
            error_messages={"required": _("Please tick this: without it we could not go on.")},
        )


_FIELDS: dict[Kind, Callable[[Mapping[str, Any]], forms.Field]] = {
    Kind.TEXT: _Text,
    Kind.LONG: _Text,
    Kind.EMAIL: lambda field: _Text(field, normal_email),
    Kind.PHONE: lambda field: _Text(field, normal_phone),
    Kind.NUMBER: lambda field: _Text(field, _number(field)),
    Kind.DATE: _Day,
    Kind.CHOICE: lambda field: _Text(field, _choice(field)),
    Kind.CHECKBOX: _Tick,
}
