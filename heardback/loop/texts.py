"""What people write in the loop, cleaned and held to a length."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from heardback.ledger.saying import counted
from heardback.wire.text import clean


def text(field: str, value: str, longest: int, empty: str = "") -> str:
    """`value` cleaned. ValidationError on `field` when it is too long, or empty though `empty` says what to write."""
    value = clean(value)
    if empty and not value:
        raise ValidationError({field: empty})
    if len(value) > longest:
        raise ValidationError(
            {
                field: _("At most %(most)s characters fit here; this has %(count)s.")
                % {"most": counted(longest), "count": counted(len(value))}
            }
        )
    return value


def choice(field: str, value: str, known: list[str]) -> str:
    if value not in known:
        raise ValidationError({field: f"“{clean(value)[:40]}” is not one of: {', '.join(filter(None, known))}."})
    return value


def web_address(field: str, value: str) -> str:
    value = text(field, value, 1000)
    if value and not value.startswith(("https://", "http://")):
        raise ValidationError({field: "A link starts with https://."})
    return value
