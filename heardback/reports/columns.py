"""Which column of a foreign file is which field of a report, and a row of it read as an `Account`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from heardback.customers.finding import Firm, Person
from heardback.products.severity import Severity
from heardback.reports.models import Frequency
from heardback.reports.taking import ENVIRONMENT, Account
from heardback.wire.cells import some_of, text_of, value_in

PLAIN = ("title", "text", "product", "expected", "fixed_means", "step", "url")
PERSON = ("email", "phone", "external_id", "name")
FIRM = ("external_id", "name", "kind")
# Every field -> the columns that are taken for it when nobody says otherwise, the likeliest first.
FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    **{name: (name,) for name in PLAIN},
    "title": ("title", "subject"),
    "text": ("text", "description", "body", "message"),
    "steps": ("steps",),
    "severity": ("severity",),
    "frequency": ("frequency",),
    **{name: (name, f"environment.{name}") for name in ENVIRONMENT},
    "occurred_at": ("occurred_at",),
    "received_at": ("received_at", "received", "created_at", "created"),
    **{f"customer.{name}": (f"customer.{name}", f"customer_{name}") for name in PERSON},
    "customer.email": ("customer.email", "customer_email", "email"),
    "customer.phone": ("customer.phone", "customer_phone", "phone"),
    **{f"organization.{name}": (f"organization.{name}", f"organization_{name}") for name in FIRM},
    "organization.name": ("organization.name", "organization_name", "organization", "company"),
}
# Shorter names for fields, in `--map`.
ALSO = {"organization": "organization.name", "received": "received_at", "email": "customer.email"} | {
    f"environment.{name}": name for name in ENVIRONMENT
}
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)

Mapped = dict[str, str]  # field -> column


@dataclass
class Brought:
    """A row, read. `id` is what the file calls it, or ""."""

    account: Account
    received_at: datetime | None
    id: str


def mapping(chosen: Iterable[str], columns: Collection[str]) -> Mapped:
    """What `chosen` ("field=column", or "field=" to leave one out) and the columns' own names make of a file.

    ValidationError when a field or a column isn't known, or nothing would be a report's title or text.
    """
    picked: Mapped = {}
    for choice in chosen:
        field, equals, column = (part.strip() for part in choice.partition("="))
        field = ALSO.get(field, field)
        if not equals or field not in FIELDS:
            raise ValidationError(
                {"map": f"“{choice[:80]}” should be field=column, with one of these fields: {', '.join(FIELDS)}."}
            )
        if column and column not in columns:
            raise ValidationError({"map": f"There is no column “{column[:80]}” among {some_of(columns)}."})
        picked[field] = column
    taken = set(picked.values())
    for field, names in FIELDS.items():
        if field not in picked:
            found = next((name for name in names if name in columns and name not in taken), "")
            picked[field] = found
    mapped = {field: column for field, column in picked.items() if column}
    if not {"title", "text"} & set(mapped):
        raise ValidationError(
            {"map": f"Nothing is the title or the text. Say what, with --map title=COLUMN, of {some_of(columns)}."}
        )
    return mapped


def read(values: Mapping[str, Any], mapped: Mapped) -> Brought:
    """ValidationError with a message per field whose value can't be one."""
    found, wrong = {}, {}
    for field, column in mapped.items():
        try:
            value = value_in(values, column)
            found[field] = READERS.get(field, text_of)(value)
        except ValueError as problem:
            wrong[field] = str(problem)
    if wrong:
        raise ValidationError(wrong)
    get = found.get
    account = Account(
        **{name: get(name, "") for name in PLAIN},
        steps=get("steps", []),
        severity=get("severity", ""),
        frequency=get("frequency", ""),
        environment={name: found[name] for name in ENVIRONMENT if name in found},
        occurred_at=get("occurred_at"),
        person=Person(*(get(f"customer.{name}", "") for name in PERSON)),
        firm=Firm(*(get(f"organization.{name}", "") for name in FIRM)),
    )
    return Brought(account, get("received_at"), get("id", ""))


def _steps(value: Any) -> list[str]:
    """A list of texts, or a text with one step on each line."""
    if isinstance(value, list):
        return [text_of(step) for step in value]
    return text_of(value).splitlines()


def _choice(kind: type[Severity] | type[Frequency]) -> Any:
    """Read as written by people: "Every time" is every_time."""
    known = {label.casefold(): value for value, label in kind.choices}

    def read_one(value: Any) -> str:
        said = text_of(value).strip().casefold()
        return known.get(said, said.replace(" ", "_"))

    return read_one


def moment(value: Any) -> datetime | None:
    """ISO 8601, in the zone of the installation when it names none; or seconds or milliseconds since 1970."""
    said = text_of(value).strip()
    if not said:
        return None
    try:
        found = _epoch(said) if _is_epoch(said) else datetime.fromisoformat(said)
        if timezone.is_naive(found):
            found = timezone.make_aware(found)
        found = found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(
            f"“{said[:40]}” is not a time. Write it like 2026-03-31T14:05:00Z, or as seconds since 1970."
        ) from None
    if found < EARLIEST or found > timezone.now() + timedelta(days=1):
        raise ValueError(f"“{said[:40]}” is {'before 1970' if found < EARLIEST else 'in the future'}.")
    return found


def _is_epoch(said: str) -> bool:
    # Eight digits are a day (20260331), not seconds in the year 1970.
    return said.lstrip("-").replace(".", "", 1).isdigit() and len(said) > 8


def _epoch(said: str) -> datetime:
    number = float(said)
    return datetime.fromtimestamp(number / 1000 if abs(number) > 1e11 else number, UTC)


READERS: dict[str, Any] = {
    "steps": _steps,
    "severity": _choice(Severity),
    "frequency": _choice(Frequency),
    "occurred_at": moment,
    "received_at": moment,
}
