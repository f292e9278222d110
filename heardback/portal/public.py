"""Pages that everybody may read: the same for all who read a language, so that any cache may keep them, and cheap to
ask for again."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import get_template
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from heardback import __version__
from heardback.board.queries import Merged, Withdrawn, last_change
from heardback.products.queries import brand

KEPT_SECONDS = 30
REMEMBERED = 300  # answers a process keeps ready
View = Callable[..., HttpResponse]
# Language and address -> the ETag it was made for, and the answer. What changed has another ETag, so nothing here is
# ever stale.
_ready: dict[str, tuple[str, bytes, dict[str, str]]] = {}


def public(view: View) -> View:
    """A view of one product's board, which heeds nothing of a request but its address and its language. Answers 304
    to who has it already, 404 and 410 in words."""

    @require_safe
    @wraps(view)
    def read(request: HttpRequest, product: str, **named: Any) -> HttpResponse:
        change, at = last_change(product)
        if not change:
            return not_there(request)
        about = f"{get_language()} {request.path}"
        seen = hashlib.blake2b(f"{__version__} {about} {change}".encode(), digest_size=12)
        etag, modified = quote_etag(seen.hexdigest()), int(at.timestamp()) if at else None
        held: Any = get_conditional_response(request, etag=etag, last_modified=modified)
        response: HttpResponse = held or _from_memory(about, etag) or _answer(request, view, product, named)
        if response.status_code == 200:
            _remember(about, etag, response)
        if response.status_code in (200, 304):
            response["ETag"] = etag
            if modified:
                response["Last-Modified"] = http_date(modified)
            keep_for_all(response)
        return response

    return read


def _from_memory(address: str, etag: str) -> HttpResponse | None:
    made_for, content, headers = _ready.get(address, ("", b"", {}))
    return HttpResponse(content, headers=headers) if made_for == etag else None


def _remember(address: str, etag: str, response: HttpResponse) -> None:
    if len(_ready) >= REMEMBERED and address not in _ready:
        _ready.clear()
    _ready[address] = (etag, response.content, dict(response.headers))


def public_page(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """`context` is made of plain values and frozen dataclasses. Nothing of the request gets in: no cookie, no message,
    no token."""
    return HttpResponse(get_template(template).render(context), status=status)


def keep_for_all(response: HttpResponse) -> None:
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)


def not_there(request: HttpRequest) -> HttpResponse:
    return public_page("portal/board/not_there.html", {"brand": brand()}, status=404)


def taken_back(product: str) -> HttpResponse:
    return public_page("portal/board/taken_back.html", {"brand": brand(), "product": product}, status=410)


def now_with(merged: Merged, product: str) -> HttpResponse:
    """To what it is followed up as one with; in words where that is not on the board. A redirect for now: it may be
    taken apart."""
    if merged.number:
        return redirect("portal:known", merged.product, merged.number)
    return public_page("portal/board/now_with.html", {"brand": brand(), "product": product})


def _answer(request: HttpRequest, view: View, product: str, named: dict[str, Any]) -> HttpResponse:
    try:
        return view(request, product, **named)
    except Withdrawn:
        return taken_back(product)
    except Merged as merged:
        return now_with(merged, product)
