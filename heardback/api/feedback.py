"""What a feedback SDK says, as a report: items “feedback” and the older “user_report”."""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from heardback.customers.finding import Person, identifiers, normal_email
from heardback.products.models import Product
from heardback.reports.taking import TEXT_LONGEST, Account
from heardback.wire.envelopes import BadEnvelope
from heardback.wire.redacting import bare_address
from heardback.wire.text import clean

__all__ = ["event_id_of", "from_feedback", "from_user_report"]
LINKED = ("associated_event_id", "replay_id", "source")


def event_id_of(said: object) -> str:
    """An event's id in one spelling, or ""."""
    plain = str(said or "").replace("-", "").lower()
    return plain if re.fullmatch(r"[0-9a-f]{32}", plain) else ""


def from_feedback(product: Product, event: dict[str, Any], agent: str) -> tuple[Account, str]:
    """The account, and what it is known by. BadEnvelope when it says nothing."""
    contexts = _object(event, "contexts")
    said = _object(contexts, "feedback")
    replay = _object(contexts, "replay").get("replay_id")
    sdk = _object(event, "sdk")
    linked = {name: _word(said, name) for name in LINKED} | {"event_id": event_id_of(event.get("event_id"))}
    linked["replay_id"] = linked["replay_id"] or str(replay or "")
    linked |= {"name": _word(sdk, "name"), "version": _word(sdk, "version"), "environment": _word(event, "environment")}
    culture, tags = _object(contexts, "culture"), event.get("tags")
    account = Account(
        text=_text(said, "message", event),
        product=product.slug,
        person=_person(_word(said, "contact_email"), _word(said, "name")),
        url=bare_address(_word(said, "url") or _word(_object(event, "request"), "url"))[:2000],
        environment={
            "browser": _named(contexts, "browser"),
            "os": _named(contexts, "os"),
            "device": _word(_object(contexts, "device"), "model"),
            "version": _word(event, "release"),
        },
        occurred_at=_moment(event.get("timestamp")),
        context={
            "sdk": {name: value for name, value in linked.items() if value},
            "metadata": tags if isinstance(tags, dict) else {},
            "claimed": _object(event, "user"),
            "locale": culture.get("locale"),
            "time_zone": culture.get("timezone"),
            "agent": _word(_object(_object(event, "request"), "headers"), "User-Agent") or agent,
            **_crumbs(event.get("breadcrumbs")),
        },
    )
    return account, event_id_of(event.get("event_id")) or _digest(event)


def from_user_report(product: Product, said: dict[str, Any], agent: str) -> tuple[Account, str]:
    """The same, for what is said about an error that was caught: one error may have several words to it."""
    event_id = event_id_of(said.get("event_id"))
    account = Account(
        text=_text(said, "comments", said),
        product=product.slug,
        person=_person(_word(said, "email"), _word(said, "name")),
        context={"sdk": {"associated_event_id": event_id} if event_id else {}, "agent": agent},
    )
    return account, f"{event_id or 'none'}:{_digest(said)}"


def _text(said: dict[str, Any], name: str, of: dict[str, Any]) -> str:
    text = clean(str(said.get(name) or ""))[:TEXT_LONGEST]
    if not text:
        raise BadEnvelope(f"a feedback without {name} says nothing")
    return text


def _person(email: str, name: str) -> Person:
    """A typed address that is none must not cost the feedback."""
    person = Person(email=email, name=name)
    try:
        identifiers(person)
    except Exception as bad:
        if not hasattr(bad, "message_dict"):
            raise
        return Person(name=name or email)
    return Person(email=normal_email(email) if email else "", name=name)


def _crumbs(raw: Any) -> dict[str, list[dict[str, Any]]]:
    """Errors of the console and failed requests, out of the SDK's trail."""
    values = raw.get("values") if isinstance(raw, dict) else raw
    console: list[dict[str, Any]] = []
    requests: list[dict[str, Any]] = []
    for crumb in values if isinstance(values, list) else ():
        if not isinstance(crumb, dict):
            continue
        data, at = _object(crumb, "data"), str(crumb.get("timestamp") or "")
        status = data.get("status_code")
        if crumb.get("category") in ("fetch", "xhr", "http", "httplib") and (type(status) is not int or status >= 400):
            requests.append({"at": at, "method": data.get("method"), "url": data.get("url"), "status": status})
        elif crumb.get("category") == "console" and crumb.get("level") == "error":
            console.append({"at": at, "level": "error", "text": crumb.get("message")})
    return {"console": console, "requests": requests}


def _named(contexts: dict[str, Any], name: str) -> str:
    what = _object(contexts, name)
    return f"{_word(what, 'name')} {_word(what, 'version')}".strip()


def _moment(raw: Any) -> datetime | None:
    now = datetime.now(UTC)
    try:
        if isinstance(raw, int | float):
            found: datetime | None = datetime.fromtimestamp(raw, UTC)
        else:
            found = parse_datetime(str(raw or ""))
    except (ValueError, OverflowError, OSError):
        return None
    if found is None or found.year < 2000:
        return None
    return min(found if found.tzinfo else found.replace(tzinfo=UTC), now)


def _digest(said: dict[str, Any]) -> str:
    return hashlib.sha256(repr(sorted(said.items(), key=str)).encode("utf-8", "replace")).hexdigest()[:32]


def _object(raw: dict[str, Any], name: str) -> dict[str, Any]:
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def _word(raw: dict[str, Any], name: str) -> str:
    found = raw.get(name)
    return " ".join(clean(found[:4000]).split())[:500] if isinstance(found, str) else ""
