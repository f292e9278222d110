"""Which column of a foreign file is what of a customer or an organization."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from heardback.customers.attributes import Value
from heardback.wire.cells import some_of, text_of, value_in

# Every field -> the columns that are taken for it when nobody says otherwise, the likeliest first.
Fields = Mapping[str, tuple[str, ...]]
OF_CUSTOMERS: Fields = {
    "external_id": ("external_id", "customer_id", "user_id"),
    "email": ("email", "e-mail", "mail", "email address"),
    "phone": ("phone", "phone number", "telephone", "mobile"),
    "name": ("name", "full name", "customer", "contact"),
    "organization.external_id": ("organization.external_id", "organization_id", "company_id", "account_id"),
    "organization.name": ("organization.name", "organization", "organization_name", "company", "merchant", "account"),
}
OF_ORGANIZATIONS: Fields = {
    "external_id": ("external_id", "organization_id", "company_id", "account_id"),
    "name": ("name", "organization", "company", "merchant", "account"),
    "kind": ("kind", "type", "merchant type", "industry"),
    "plan": ("plan", "tier"),
}
KNOWN_BY = {"customers": ("external_id", "email", "phone"), "organizations": ("external_id", "name")}
ATTRIBUTE = "attributes."

Mapped = dict[str, str]  # field, or "attributes.NAME" -> column


def mapping(fields: Fields, known_by: Collection[str], chosen: Iterable[str], columns: Collection[str]) -> Mapped:
    """What `chosen` ("field=column", or "field=" to leave one out) and the columns' own names make of a file.

    ValidationError when a field or a column isn't known, or nothing says who a row is about.
    """
    picked: Mapped = {}
    for choice in chosen:
        field, equals, column = (part.strip() for part in choice.partition("="))
        if not equals or not (field in fields or field.removeprefix(ATTRIBUTE) not in ("", field)):
            raise ValidationError(
                {
                    "map": f"“{choice[:80]}” should be field=column, with one of these fields: {', '.join(fields)}, "
                    "or attributes.NAME."
                }
            )
        if column and column not in columns:
            raise ValidationError({"map": f"There is no column “{column[:80]}” among {some_of(columns)}."})
        picked[field] = column
    return completed(fields, known_by, picked, columns)


def completed(fields: Fields, known_by: Collection[str], picked: Mapped, columns: Collection[str]) -> Mapped:
    """What was `picked` ("" leaves a field out), and for all other fields what the columns' own names say."""
    picked = dict(picked)
    taken, spelled = set(picked.values()), _spelled(columns)
    for field, names in fields.items():
        if field not in picked:
            found = next((spelled[name] for name in names if name in spelled and spelled[name] not in taken), "")
            picked[field] = found
            taken.add(found)
    for column in columns:
        if column not in taken and column.removeprefix(ATTRIBUTE) not in ("", column):
            picked.setdefault(column, column)
    mapped = {field: column for field, column in picked.items() if column}
    if not set(known_by) & set(mapped):
        who = " or the ".join(known_by)
        raise ValidationError(
            {"map": f"Nothing says who a row is about. Say which is the {who}, of {some_of(columns)}."}
        )
    return mapped


def _spelled(columns: Collection[str]) -> Mapped:
    """A column by its name in lower case, and by that with its words joined: "Company id" is "company_id" too."""
    low = {column.strip().lower(): column for column in reversed(list(columns))}
    return {name.replace(" ", "_"): column for name, column in low.items()} | low


def read(values: Mapping[str, Any], mapped: Mapped) -> tuple[dict[str, str], dict[str, Value]]:
    """A row's fields and attributes; what is empty says nothing and is left out. ValidationError by field."""
    said: dict[str, str] = {}
    attributes: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for field, column in mapped.items():
        value = value_in(values, column)
        try:
            if field.startswith(ATTRIBUTE):
                value = value if isinstance(value, int | float) else text_of(value).strip()
                if value != "":
                    attributes[field.removeprefix(ATTRIBUTE)] = value
            elif text := " ".join(text_of(value).split()):
                said[field] = text
        except ValueError as problem:
            wrong[field] = str(problem)
    if wrong:
        raise ValidationError(wrong)
    return said, attributes
