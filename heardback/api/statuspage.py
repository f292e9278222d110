"""The public reads that status page widgets and monitors know: /api/v2/, for everybody, without a token.

A component is a product, an incident is a known problem; both are made of public words alone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse

from heardback.api.answers import etag_of, matches
from heardback.api.door import only_reading
from heardback.board.models import PublicStatus, StatusLine
from heardback.board.queries import KnownIssue, PublicPage, board_of, products
from heardback.products.queries import brand

Level = StatusLine.Level
INDICATORS = {
    Level.OPERATIONAL: ("none", "All Systems Operational"),
    Level.DEGRADED: ("minor", "Degraded Performance"),
    Level.PARTIAL: ("major", "Partial System Outage"),
    Level.MAJOR: ("critical", "Major System Outage"),
}
STATES = {
    PublicStatus.LOOKING: "investigating",
    PublicStatus.FIXING: "identified",
    PublicStatus.OUT: "monitoring",
    PublicStatus.FIXED: "resolved",
}
_LABELS = {status.label: state for status, state in STATES.items()}
_ORDER = list(INDICATORS)


def _public(read: Callable[[list[PublicPage]], dict[str, Any]]) -> Callable[[HttpRequest], HttpResponse]:
    @only_reading
    @wraps(read)
    def view(request: HttpRequest) -> HttpResponse:
        pages = [page for product in products() if (page := board_of(product.slug))]
        response: HttpResponse = JsonResponse({"page": _page(pages), **read(pages)})
        etag = etag_of(response.content)
        if matches(request, etag):
            response = HttpResponse(status=304)
        response["ETag"], response["Cache-Control"] = etag, "public, max-age=30"
        response["Access-Control-Allow-Origin"], response["Vary"] = "*", "Accept-Encoding"
        return response

    return view


def _status(pages: list[PublicPage]) -> dict[str, Any]:
    """The worst of all components."""
    worst = max((Level(page.status.level) for page in pages), key=_ORDER.index)
    indicator, description = INDICATORS[worst]
    return {"status": {"indicator": indicator, "description": description}}


def _components(pages: list[PublicPage]) -> dict[str, Any]:
    return {
        "components": [
            {"id": page.slug, "name": page.name, "status": page.status.level, "description": page.status.text or None,
             "position": n, "group": False, "updated_at": page.status.at}
            for n, page in enumerate(pages, 1)
        ]
    }  # fmt: skip


def _incidents(pages: list[PublicPage], *, unresolved: bool = False) -> dict[str, Any]:
    found = [(page, known) for page in pages for group in page.groups for known in group.issues]
    found = [(page, known) for page, known in found if not (unresolved and known.status == PublicStatus.FIXED)]
    found.sort(key=lambda pair: pair[1].published_at, reverse=True)
    return {"incidents": [_incident(page, known) for page, known in found]}


def _incident(page: PublicPage, known: KnownIssue) -> dict[str, Any]:
    number = str(known.number)
    news = [(update.number, update.text, _LABELS.get(update.status), update.at) for update in known.updates]
    news.append((0, known.meanwhile or known.title, None, known.published_at))
    state, updates = STATES[PublicStatus.LOOKING], []
    for update, text, came_to, at in reversed(news):  # a state lasts until an update changes it
        state = came_to or state
        updates.append({
            "id": f"{number}-{update}", "incident_id": number, "status": state, "body": text, "created_at": at,
            "display_at": at, "updated_at": at,
        })  # fmt: skip
    return {
        "id": number,
        "name": known.title,
        "status": STATES[PublicStatus(known.status)],
        "impact": "minor",
        "created_at": known.published_at,
        "started_at": known.published_at,
        "updated_at": known.changed_at,
        "shortlink": settings.HEARDBACK_BASE_URL + reverse("portal:known", args=[page.slug, known.number]),
        "components": [{"id": page.slug, "name": page.name, "status": page.status.level}],
        "incident_updates": updates[::-1],
    }


def _page(pages: list[PublicPage]) -> dict[str, Any]:
    moments = [known.changed_at for page in pages for group in page.groups for known in group.issues]
    moments += [page.status.at for page in pages if page.status.at]
    return {
        "id": "heardback",
        "name": brand(),
        "url": settings.HEARDBACK_BASE_URL + reverse("portal:boards"),
        "time_zone": settings.TIME_ZONE,
        "updated_at": max(moments, default=None),
    }


def _summary(pages: list[PublicPage]) -> dict[str, Any]:
    unresolved = _incidents(pages, unresolved=True)
    return {**_status(pages), **_components(pages), **unresolved, "scheduled_maintenances": []}


def _planned(pages: list[PublicPage]) -> dict[str, Any]:
    return {"scheduled_maintenances": []}


urlpatterns = [
    path("summary.json", _public(_summary)),
    path("status.json", _public(_status)),
    path("components.json", _public(_components)),
    path("incidents.json", _public(_incidents)),
    path("incidents/unresolved.json", _public(lambda pages: _incidents(pages, unresolved=True))),
    path("scheduled-maintenances/upcoming.json", _public(_planned)),
    path("scheduled-maintenances/active.json", _public(_planned)),
]
