"""Moments and severities as they stand on a page."""

from datetime import datetime
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from heardback.desk import saying
from heardback.products.severity import Severity

# A shape for each severity, so that colour is not the only thing that tells them apart.
SHAPES = {
    Severity.BLOCKER: "M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2ZM4.5 7v2h7V7Z",
    Severity.MAJOR: "M8 1.2 15.4 14.5H.6ZM7.1 6v4.2h1.8V6Zm0 5.3v1.7h1.8v-1.7Z",
    Severity.MINOR: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Zm0 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z",
    Severity.SUGGESTION: "M7 2h2v5h5v2H9v5H7V9H2V7h5Z",
}


def ago(when: datetime | None, nothing: str = "never") -> SafeString | str:
    return _time(when, saying.ago(when)) if when else nothing


def due(when: datetime | None, nothing: str = "nothing due") -> SafeString | str:
    return _time(when, saying.due(when)) if when else nothing


def exact(when: datetime | None, nothing: str = "") -> SafeString | str:
    return _time(when, saying.exact(when)) if when else nothing


def _time(when: datetime, said: str) -> SafeString:
    # Dozens of times on a page, and none of these words is anybody's.
    return mark_safe(f'<time datetime="{when.isoformat()}" title="{saying.exact(when)}">{said}</time>')  # noqa: S308


@cache
def severity(value: str) -> SafeString | str:
    """Icon and word; nothing when it is not known."""
    if value not in Severity.values:
        return ""
    return format_html(
        '<span class="severity {}"><svg viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d="{}"/></svg>'
        "{}</span>",
        value,
        SHAPES[Severity(value)],
        Severity(value).label,
    )
