"""/widget.js: the widget as one script, put together of its parts once a process."""

import gzip
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from heardback.api.answers import etag_of, matches

PARTS = ("host", "capture", "sending", "look", "dialog", "start")
FOLDER = Path(__file__).parent / "browser"


@cache
def script() -> tuple[bytes, bytes]:
    """The script, and the same packed."""
    parts = "\n".join((FOLDER / f"{name}.js").read_text("utf-8") for name in PARTS)
    whole = f'(() => {{\n"use strict";\n{parts}}})();\n'.encode()
    return whole, gzip.compress(whole, 9, mtime=0)


@require_safe
def widget_script(request: HttpRequest) -> HttpResponse:
    whole, packed = script()
    etag = etag_of(whole)
    zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    if matches(request, etag):
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(packed if zipped else whole, content_type="text/javascript; charset=utf-8")
        if zipped:
            answer["Content-Encoding"] = "gzip"
    answer["ETag"], answer["Vary"], answer["Cache-Control"] = etag, "Accept-Encoding", "public, max-age=3600"
    answer["Access-Control-Allow-Origin"], answer["Cross-Origin-Resource-Policy"] = "*", "cross-origin"
    return answer
