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
from heardback.products.policies import RULES, keep_version, rules_of
from heardback.products.severity import Severity
from heardback.wire.languages import LANGUAGES
from heardback.wire.text import clean

# Whole numbers, and between what.
NUMBERS = {
    "sign_off_wait_days": (0, 3650),
    "watch_days": (0, 3650),
    "follow_up_days": (0, 365),
    "asked_most": (1, 1000),
    "asked_days": (1, 365),
    "alert_customers": (1, 1_000_000),
    "alert_hours": (1, 24 * 365),
    "trend_cases": (1, 1_000_000),
    "ask_after_minutes": (0, 7 * 24 * 60),
}
SWITCHES = ("anonymous", "ask_by_itself", "join_sure")
DAYS_BY_SEVERITY = {"watch_by_severity": "watch_days", "wait_by_severity": "sign_off_wait_days"}
EDITABLE = (
    "name", "silence_hours", "silence_by_stage", "watch_by_severity", "wait_by_severity", "sign_off",
    "sign_off_by_severity", "skips", "alert_webhook", "alert_email", "origins",
    "phone_country", "language", *SWITCHES, *CHECKS, *NUMBERS,
)  # fmt: skip
HOURS_LONGEST = 24 * 365
ORIGINS_MOST = 50
URLS = URLValidator(["https", "http"])


@transaction.atomic
def change_product(product: Product, *, by: Actor, why: str = "", **changes: Any) -> Product:
    """Change any of EDITABLE; `silence_hours` changes the severities that it names ("" for reports without one). What
    the product holds itself to is a policy, of which each version is kept, with `why`.

    ValidationError with a message per field; TypeError on any other name.
    """
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"not editable: {unknown}")
    product = Product.objects.select_for_update().get(pk=product.pk)
    fields, before = checked_changes(product, changes), rules_of(product)
    changed = [name for name, value in fields.items() if getattr(product, name) != value]
    if changed:
        for name in changed:
            setattr(product, name, fields[name])
        product.save(update_fields=changed)
        if plain := [name for name in changed if name not in RULES]:
            record("product.changed", actor=by, product=product.name, fields=plain)
        if len(plain) < len(changed):
            keep_version(product, before, by=by, why=why)
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
        elif name == "silence_by_stage":
            fields[name] = {stage: hours for stage, hours in value.items() if hours}
            if not all(
                not set(said) - {"", *Severity.values} and all(map(_hours, said.values())) for said in value.values()
            ):
                wrong[name] = f"Give hours from 1 to {HOURS_LONGEST:,} for any of: {', '.join(Severity.values)}."
        elif name in DAYS_BY_SEVERITY:
            least, most = NUMBERS[DAYS_BY_SEVERITY[name]]
            days = value.values() if isinstance(value, dict) else [""]
            if set(value) - set(Severity.values) or not all(type(n) is int and least <= n <= most for n in days):
                wrong[name] = f"Give days from {least} to {most:,} for any of: {', '.join(Severity.values)}."
        elif name == "sign_off_by_severity":
            if set(value) - set(Severity.values) or set(value.values()) - set(SignOffPolicy.values):
                wrong[name] = f"Give one of {', '.join(SignOffPolicy.values)} for any of: {', '.join(Severity.values)}."
        elif name == "skips":
            fields[name] = [severity for severity in Severity.values if severity in value]
            if strange := set(value) - set(Severity.values):
                wrong[name] = f"“{clean(min(strange))[:40]}” is not one of: {', '.join(Severity.values)}."
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
