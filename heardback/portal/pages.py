"""Rendering a page of the portal.

Templates get what a view hands them and nothing else: no request, no session, no member, no model. So a template cannot
show what was not meant for whoever reads the page.
"""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """`context` is made of plain values and frozen dataclasses."""
    # Looked for first: reading the messages would have every page set a cookie.
    told = [str(message) for message in get_messages(request)] if "messages" in request.COOKIES else []
    token = SimpleLazyObject(lambda: get_token(request))
    html = get_template(template).render({**(context or {}), "told": told, "csrf_token": token})
    return HttpResponse(html, status=status)


def keep_private(response: HttpResponse) -> HttpResponse:
    """For one reader only: in no cache, in no search engine."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response
