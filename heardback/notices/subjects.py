"""What a notice is about, and the words of one, before they are put together to a mail."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.reports.models import Report


@dataclass(frozen=True)
class Subject:
    """Whom a notice is for and what it is about. `link` is their page (or the one thing to press)."""

    customer: Customer
    brand: str
    link: str
    report: Report | None = None
    issue: Issue | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    due: datetime | None = None


@dataclass(frozen=True)
class Words:
    headline: str
    paragraphs: list[str]
    button: str
    quotes: list[str] = field(default_factory=list)


def next_by(about: Subject) -> str:
    """When they hear again, "" when nothing is due."""
    if about.due is None:
        return ""
    due = timezone.localtime(about.due, timezone.get_default_timezone())
    return f"You will hear from us again by {due:%A, %d %B, %H:%M} ({due.tzname()}), even if there is no news."
