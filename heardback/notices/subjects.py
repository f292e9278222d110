"""What a notice is about, and the words of one, before they are put together to a mail."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.notices.own import Own
from heardback.reports.models import Report
from heardback.wire.languages import LANGUAGE


@dataclass(frozen=True)
class Subject:
    """Whom a notice is for and what it is about. `link` is their page (or the one thing to press), `preferences` where
    they choose what they hear, `own` what its product says instead of our usual words."""

    customer: Customer
    brand: str
    link: str
    report: Report | None = None
    issue: Issue | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    due: datetime | None = None
    language: str = LANGUAGE
    preferences: str = ""
    own: Own | None = None


@dataclass(frozen=True)
class Words:
    """`paragraphs` stand before the button, `after` behind it."""

    headline: str
    paragraphs: list[str]
    button: str
    quotes: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def in_language(words: dict[str, str] | None, language: str) -> str:
    """Of words that a person wrote, a language each, those for this one; else those for all others, or ""."""
    return (words or {}).get(language, "") or (words or {}).get("", "")


def next_by(about: Subject) -> str:
    """When they hear again, "" when nothing is due."""
    if about.due is None:
        return ""
    due = timezone.localtime(about.due, timezone.get_default_timezone())
    # Translators: Django's letters for a date: l weekday, d or j day, F month, H:i time.
    when = date_format(due, pgettext("format of a date", "l, d F, H:i"))
    return _("You will hear from us again by %(when)s (%(zone)s), even if there is no news.") % {
        "when": when,
        "zone": due.tzname(),
    }
