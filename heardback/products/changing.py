"""Changing what a product is called and what it holds itself to."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.ledger.recording import record
from heardback.products.asking import CHECKS
from heardback.products.models import Product, SignOffPolicy
from heardback.products.severity import Severity
from heardback.wire.languages import LANGUAGES
from heardback.wire.text import clean

# Whole numbers, and between what.
NUMBERS = {
    "sign_off_wait_days": (0, 3650),
    "watch_days": (0, 3650),
    "follow_up_days": (0, 365),
    "alert_customers": (1, 1_000_000),
    "alert_hours": (1, 24 * 365),
    "trend_cases": (1, 1_000_000),
    "ask_after_minutes": (0, 7 * 24 * 60),
}
SWITCHES = ("minor_may_skip_design", "anonymous", "ask_by_itself", "join_sure")
EDITABLE = (
    "name", "silence_hours", "watch_by_severity", "sign_off", "alert_webhook", "alert_email", "origins",
    "phone_country", "language", *SWITCHES, *CHECKS, *NUMBERS,
)  # fmt: skip
HOURS_LONGEST = 24 * 365
ORIGINS_MOST = 50
URLS = URLValidator(["https", "http"])


@transaction.atomic
def change_product(product: Product, *, by: Actor, **changes: Any) -> Product:
    """Change any of EDITABLE; `silence_hours` changes the severities that it names ("" for reports without one).

    ValidationError with a message per field; TypeError on any other name.
    """
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"not editable: {unknown}")
    product = Product.objects.select_for_update().get(pk=product.pk)
    fields = checked_changes(product, changes)
    changed = [name for name, value in fields.items() if getattr(product, name) != value]
    if changed:
        for name in changed:
            setattr(product, name, fields[name])
        product.save(update_fields=changed)
        record("product.changed", actor=by, product=product.name, fields=changed)
    return product


def checked_changes(product: Product, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes, cleaned, as the product would keep them. ValidationError with a message per field."""
    fields: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in changes.items():
        fields[name] = clean(value) if isinstance(value, str) else value
        if name == "name" and not 0 < len(fields[name]) <= 120:
            wrong[name] = "Name the product, in at most 120 characters."
        elif name in NUMBERS:
            least, most = NUMBERS[name]
            if type(value) is not int or not least <= value <= most:
                wrong[name] = f"Give a whole number from {least} to {most:,}."
        elif name == "sign_off" and value not in SignOffPolicy.values:
            wrong[name] = f"“{fields[name][:40]}” is not one of: {', '.join(SignOffPolicy.values)}."
        elif name in SWITCHES and not isinstance(value, bool):
            wrong[name] = "Say yes or no."
        elif name == "silence_hours":
            fields[name] = {**product.silence_hours, **value}
            if set(value) - {"", *Severity.values} or not all(_hours(hours) for hours in value.values()):
                wrong[name] = f"Give hours from 1 to {HOURS_LONGEST:,} for each of: {', '.join(Severity.values)}."
        elif name == "watch_by_severity":
            least, most = NUMBERS["watch_days"]
            days = value.values() if isinstance(value, dict) else [""]
            if set(value) - set(Severity.values) or not all(type(n) is int and least <= n <= most for n in days):
                wrong[name] = f"Give days from {least} to {most:,} for any of: {', '.join(Severity.values)}."
        elif name in CHECKS:
            try:
                fields[name] = CHECKS[name](value)
            except ValidationError as problem:
                wrong[name] = " ".join(problem.messages)
        elif name == "phone_country":
            fields[name] = fields[name].upper()
            if fields[name] and fields[name] not in phonenumbers.SUPPORTED_REGIONS:
                wrong[name] = "Write the two letters of a country, such as DE or US, or leave it empty."
        elif name == "language" and fields[name] and fields[name] not in LANGUAGES:
            wrong[name] = f"“{fields[name][:20]}” is not one of: {', '.join(LANGUAGES)}."
        elif name == "origins":
            fields[name], wrong_one = _origins(value)
            if wrong_one:
                wrong[name] = wrong_one
        elif name == "alert_webhook" and fields[name] and not _valid(URLS, fields[name]):
            wrong[name] = "A webhook's address starts with https://."
        elif name == "alert_email" and fields[name] and not _valid(validate_email, fields[name]):
            wrong[name] = "This does not look like an e-mail address. It should look like name@example.com."
    if wrong:
        raise ValidationError(wrong)
    return fields


def _origins(value: Iterable[str]) -> tuple[list[str], str]:
    """Each as a browser says it, and what is wrong with one of them."""
    found: list[str] = []
    for said in value:
        parts = urlsplit(clean(said).lower())
        if not parts.netloc or parts.path not in ("", "/") or parts.query or not _valid(URLS, f"{said}/"):
            return [], f"“{said[:80]}” is no origin. Write each on a line of its own, like https://app.example.com."
        found.append(f"{parts.scheme}://{parts.netloc}")
    if len(found) > ORIGINS_MOST:
        return [], f"At most {ORIGINS_MOST} origins."
    return list(dict.fromkeys(found)), ""


def _hours(value: object) -> bool:
    return type(value) is int and 1 <= value <= HOURS_LONGEST


def _valid(validate: Any, value: str) -> bool:
    try:
        validate(value)
    except ValidationError:
        return False
    return len(value) <= 500
