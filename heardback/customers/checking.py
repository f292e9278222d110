"""A row of a foreign file about a customer or an organization, checked by the same rules as what the API is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ValidationError

from heardback.customers.attributes import Value
from heardback.customers.columns import KNOWN_BY, OF_CUSTOMERS, OF_ORGANIZATIONS, Fields, Mapped, read
from heardback.customers.describing import cleaned_attributes, cleaned_texts
from heardback.customers.finding import Firm, Person, identifiers, too_long
from heardback.wire.rows import BadRow, Row
from heardback.wire.text import clean

Kind = Literal["customers", "organizations"]
FIELDS: Mapping[str, Fields] = {"customers": OF_CUSTOMERS, "organizations": OF_ORGANIZATIONS}


@dataclass(frozen=True)
class Ready:
    """A row that nothing speaks against."""

    said: dict[str, str]
    attributes: dict[str, Value]
    person: Person
    firm: Firm
    pairs: list[tuple[str, str]]
    row: Row


def checked(kind: Kind, row: Row | BadRow, mapped: Mapped) -> Ready:
    """ValidationError when it can't be kept."""
    if isinstance(row, BadRow):
        raise ValidationError(row.why)
    said, attributes = read(row.values, mapped)
    said = {name: kept for name, value in said.items() if (kept := clean(value))}
    known_by = KNOWN_BY[kind]
    if not set(known_by) & set(said):
        raise ValidationError(f"Nothing says who it is: no {', '.join(known_by[:-1])} or {known_by[-1]}.")
    attributes = cleaned_attributes(attributes)
    person, pairs = Person(), list[tuple[str, str]]()
    if kind == "customers":
        cleaned_texts(name=said.get("name"))
        person = Person(*(said.get(name, "") for name in ("email", "phone", "external_id", "name")))
        pairs = identifiers(person)
        firm = Firm(said.get("organization.external_id", ""), said.get("organization.name", ""))
    else:
        cleaned_texts(**{name: said.get(name) for name in ("name", "kind", "plan")})
        firm = Firm(*(said.get(name, "") for name in ("external_id", "name", "kind")))
    if why := too_long(firm):
        raise ValidationError({"organization": why})
    return Ready(said, attributes, person, firm, pairs, row)
