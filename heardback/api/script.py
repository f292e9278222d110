"""/widget.js: the widget as one script, put together of its parts once a process."""

import gzip
import json
import re
from functools import cache
from gettext import translation
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from heardback.api.answers import etag_of, matches
from heardback.wire.languages import LANGUAGE, LANGUAGES

PARTS = ("host", "capture", "sending", "look", "dialog", "start")
FOLDER = Path(__file__).parent / "browser"
_SAID = re.compile(r'gettext\("([^"]+)"\)')


@cache
def script() -> tuple[bytes, bytes]:
    """The script, and the same packed."""
    parts = f"const WORDS = {json.dumps(_words(), ensure_ascii=False)};\n"
    parts += "\n".join((FOLDER / f"{name}.js").read_text("utf-8") for name in PARTS)
    whole = f'(() => {{\n"use strict";\n{parts}}})();\n'.encode()
    return whole, gzip.compress(whole, 9, mtime=0)


def _words() -> dict[str, dict[str, str]]:
    """What the widget says, by language and as it stands in the parts."""
    said = set()
    for name in PARTS:
        said |= set(_SAID.findall((FOLDER / f"{name}.js").read_text("utf-8")))
    found = {}
    for language in set(LANGUAGES) - {LANGUAGE}:
        translated = translation("djangojs", settings.LOCALE_PATHS[0], [language])
        found[language] = {words: translated.gettext(words) for words in sorted(said)}
    return found


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
