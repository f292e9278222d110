"""What the portal's templates can say."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from heardback.wire.languages import LANGUAGES
from heardback.wire.markdown import html_from

register = template.Library()


@register.simple_tag
def moment(when: datetime, manner: str = "day") -> SafeString:
    """A moment in the installation's zone, which it names. `look/moments.js` says it anew in the reader's own zone:
    "day" as a day and a time ("tomorrow, 17:00"), "ago" as how long ago."""
    local = timezone.localtime(when)
    # Translators: Django's letters for a date: l weekday, d or j day, F month, Y year, H:i time.
    day = date_format(local, pgettext("format of a date", "l, d F Y, H:i"))
    return format_html('<time datetime="{}" data-say="{}">{}</time>', when.isoformat(), manner, f"{day} {local:%Z}")


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Each with its own name for itself."""
    return list(LANGUAGES.items())


@register.filter
def markdown(text: str) -> SafeString:
    return mark_safe(html_from(text))  # noqa: S308  (html_from cleans it)


@register.filter
def at(table: dict[Any, Any], key: Any) -> Any:
    """What stands under a key that is itself a variable; nothing when there is none."""
    return table.get(key, "")
