"""From what somebody typed to what a room takes. What is typed is kept as it was, whatever is wrong with it."""

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heardback.customers.finding import Firm, Person
from heardback.portal.questions import DEVICE, OWN, QUESTIONS
from heardback.reports.taking import Account
from heardback.wire.text import clean

MOST = 100  # answers of one form
NAMES = (*QUESTIONS, "occurred_time", "zone", "product")
STEP = "step_line"  # one of the steps, where each has an input of its own
NOON = time(12)


def typed_in(post: QueryDict) -> dict[str, str]:
    """What was typed, by field; a field that was not on the page is missing."""
    names = [name for name in post if name in NAMES or (name.startswith(OWN) and len(name) <= 64 + len(OWN))]
    typed = {name: clean(str(post[name]).replace("\r\n", "\n")) for name in names[:MOST]}
    if STEP in post:
        typed["steps"] = "\n".join(" ".join(clean(str(line)).split()) for line in post.getlist(STEP))
    return typed


def account_from(typed: dict[str, str], product: str = "") -> tuple[Account, dict[str, str]]:
    """What a report is made of, and what could not be read of it, by field."""

    def said(name: str) -> str:
        return typed.get(name, "")

    occurred, wrong = _occurred(said("occurred_at"), said("occurred_time"), said("zone"))
    account = Account(
        title=said("title"),
        text=said("text"),
        product=product,
        expected=said("expected"),
        fixed_means=said("fixed_means"),
        steps=said("steps").splitlines(),
        url=said("url"),
        severity=said("severity"),
        frequency=said("frequency"),
        environment={name: said(name) for name in DEVICE},
        occurred_at=occurred,
        person=Person(email=said("email"), phone=said("phone"), name=said("name")),
        firm=Firm(name=said("organization")),
        language=get_language() or "",
        attributes={name.removeprefix(OWN): said for name, said in typed.items() if name.startswith(OWN) and said},
    )
    return account, {"occurred_at": wrong} if wrong else {}


def _occurred(day: str, hour: str, zone: str) -> tuple[datetime | None, str]:
    """A day, with a time where it is known, in the reader's zone. Today without a time is now, another day its noon."""
    if not day:
        return None, _("Choose the day too.") if hour else ""
    here = _zone(zone)
    now = timezone.now().astimezone(here)
    try:
        on = date.fromisoformat(day)
        at = time.fromisoformat(hour) if hour else now.time() if on == now.date() else NOON
        return datetime.combine(on, at.replace(tzinfo=None), here).astimezone(UTC), ""
    except (ValueError, OverflowError):
        return None, _("Write the day like 2026-11-22, and the time, if you know it, like 17:30.")


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return timezone.get_default_timezone()
