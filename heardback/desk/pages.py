"""Rendering a page of the desk, or the part of it that htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, part: str = "", status: int = 200
) -> HttpResponse:
    """The whole page; for htmx only the partial `part` of the same template, and what is to be said."""
    htmx = getattr(request, "htmx", None)
    if part and htmx and not htmx.history_restore_request:
        html = render_to_string(f"{template}#{part}", context, request)
        html += render_to_string("desk/_said.html", {"aside": True}, request)
    else:
        html = render_to_string(template, context, request)
    return HttpResponse(html, status=status)
