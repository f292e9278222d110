"""What a browser or an SDK sent along with a report, in `Report.context`: cleaned, and for the team alone.

Every key may be missing:

    page        title of the page
    viewport    "390 × 844"
    locale      "en-GB"
    time_zone   "Europe/Berlin"
    agent       the browser's own name for itself
    console     the last errors, oldest first: {"at", "level", "text"}; `text` may have a stack's lines
    requests    the last requests that failed, oldest first: {"at", "method", "url", "status"}; status 0: no answer
    metadata    {name: value} of the host's page
    claimed     who the page said it was, without a signature that proves it: {"id", "email", "name", "organization"}
    sdk         {"name", "version", "event_id", "associated_event_id", "replay_id", …} of a feedback SDK

`error_texts` is what looks for the same problem reads.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from heardback.reports.models import Report
from heardback.wire.redacting import HIDDEN, bare_address, names_a_secret, without_secrets
from heardback.wire.text import clean

MOST = 20  # lines of the console, requests
PAIRS = 30
LARGEST = 32_000  # letters of JSON
SAYS = {"page": 300, "viewport": 40, "locale": 40, "time_zone": 60, "agent": 400}
PAIRED = ("metadata", "claimed", "sdk")


def cleaned_context(raw: object) -> dict[str, Any]:
    """Of what was sent, what this knows, as long as it may be, without secrets. Never refuses: it is no fault of who
    reports."""
    if not isinstance(raw, Mapping):
        return {}
    found: dict[str, Any] = {name: said for name, most in SAYS.items() if (said := _line(raw.get(name), most))}
    console = [line for line in map(_console_line, _last(raw.get("console"))) if line["text"]]
    requests = [request for request in map(_request, _last(raw.get("requests"))) if request["url"]]
    found |= {name: rows for name, rows in (("console", console), ("requests", requests)) if rows}
    found |= {name: pairs for name in PAIRED if (pairs := _pairs(raw.get(name)))}
    while len(json.dumps(found)) > LARGEST and (rows := found.get("console") or found.get("requests")):
        rows.pop(0)
    return found


def error_texts(report: Report) -> list[str]:
    """The errors that the browser had seen when the report was sent, the last first: what the console said, then which
    requests failed and how."""
    console = [str(line["text"]) for line in report.context.get("console", ())]
    failed = [" ".join(map(str, (r["method"], r["url"], r["status"]))) for r in report.context.get("requests", ())]
    return console[::-1] + failed[::-1]


def _console_line(raw: object) -> dict[str, str]:
    line = raw if isinstance(raw, Mapping) else {"text": raw}
    return {
        "at": _line(line.get("at"), 30),
        "level": _line(line.get("level"), 20) or "error",
        "text": _text(line.get("text"), 1500),
    }


def _request(raw: object) -> dict[str, str | int]:
    request = raw if isinstance(raw, Mapping) else {}
    status = request.get("status")
    return {
        "at": _line(request.get("at"), 30),
        "method": _line(request.get("method"), 10).upper() or "GET",
        "url": bare_address(_said(request.get("url")))[:500],
        "status": status if type(status) is int and 0 <= status < 1000 else 0,
    }


def _pairs(raw: object) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in list(raw.items())[:PAIRS] if isinstance(raw, Mapping) else ():
        called, said = _line(name, 60), _line(value, 500)
        if called and said:
            found[called] = HIDDEN if names_a_secret(called) else said
    return found


def _last(raw: object) -> Sequence[object]:
    return raw[-MOST:] if isinstance(raw, list) else ()


def _line(raw: object, most: int) -> str:
    return " ".join(_text(raw, most).split())


def _text(raw: object, most: int) -> str:
    """Cut before it is read, so that no text can keep us long, and after, as what is hidden may be longer."""
    return without_secrets(_said(raw)[: most * 2])[:most].rstrip()


def _said(raw: object) -> str:
    match raw:
        case str():
            return clean(raw[:10_000])
        case bool():
            return "yes" if raw else "no"
        case int() | float():
            return str(raw)[:40]
    return ""
