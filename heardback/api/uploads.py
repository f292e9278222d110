"""Files in a request of the API: the body itself, or the parts `file` of a form. Read as they come, never whole into
memory."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from heardback.accounts.actors import Actor
from heardback.api.problems import Problem, wrong
from heardback.files.models import File
from heardback.files.storing import LARGEST, Stream, store

FILES = "/attachments"  # where addresses that take files end
BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
            }
        },
    },
}


def stored(request: HttpRequest, name: str, *, by: Actor) -> list[File]:
    """Keep the files of a request. Problem when there is none, or one can't be taken."""
    return [store(stream, called, by=by) for stream, called in _sent(request, name)]


def _sent(request: HttpRequest, name: str) -> Iterator[tuple[Stream, str]]:
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "") and not request.META.get("CONTENT_LENGTH")
    if request.content_type == "multipart/form-data":
        if chunked:
            raise Problem(411, "Say how long a form is, in Content-Length; or send the file as the body itself.")
        yield from _parts(request)
        return
    if request.content_type == "application/x-www-form-urlencoded":
        raise Problem(415, "Send the file as the body itself, or as the part “file” of a multipart/form-data form.")
    said = str(request.META.get("CONTENT_LENGTH") or 0)
    if said.isdecimal() and int(said) > LARGEST:
        raise Problem(413, f"A file may be {LARGEST // 1024 // 1024} MB long. Send the part that shows it.")
    if chunked and not request.META.get("wsgi.input_terminated"):
        raise Problem(411, "Say how long the body is, in Content-Length.")
    yield (request.META["wsgi.input"] if chunked else request), name


def _parts(request: HttpRequest) -> Iterator[tuple[Stream, str]]:
    try:
        parts = request.FILES.getlist("file")
    except (MultiPartParserError, TooManyFilesSent) as problem:
        raise Problem(400, f"The form could not be read: {problem}") from None
    if not parts:
        raise wrong("files", "Send the file as the part “file”.")
    for part in parts:
        yield part, part.name or ""
