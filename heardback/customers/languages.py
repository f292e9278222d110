"""Which language to write to somebody in."""

import re
from collections.abc import Iterable

from heardback.customers.models import Customer

# As people of the team read them. What is in none of these is written as it is.
NAMES = {"en": "English", "de": "German", "es": "Spanish", "fr": "French", "id": "Indonesian"}
_CODE = re.compile(r"[a-z]{2,3}")


def language_of(attributes: dict[str, object]) -> str:
    """From what we know of a customer, as two or three letters ("de" of "de-AT"); "" when it isn't known."""
    said = str(attributes.get("language") or attributes.get("locale") or "").strip().lower()
    found = re.split(r"[-_]", said, maxsplit=1)[0]
    return found if _CODE.fullmatch(found) else ""


def languages(customers: Iterable[int]) -> dict[int, str]:
    """Customer -> their language, "" when it isn't known."""
    rows = Customer.objects.filter(pk__in=list(customers)).values_list("pk", "attributes")
    return {pk: language_of(attributes) for pk, attributes in rows}
