"""Reading a long body, up to a length and no further."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from heardback.api.problems import Problem


def announced(request: HttpRequest) -> int | None:
    """How long the body says it is; None for one that comes in chunks."""
    said = request.META.get("CONTENT_LENGTH") or ""
    if not said and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", ""):
        return None
    return int(said) if said.isdecimal() else 0


def hold_to_length(request: HttpRequest, most: int) -> None:
    """Raise RequestDataTooBig for one that says it is longer, and a Problem for one that doesn't say."""
    length = announced(request)
    if length is None:
        raise Problem(411, "Say how long the body is, in Content-Length.")
    if length > most:
        raise RequestDataTooBig


def whole_body(request: HttpRequest, most: int) -> bytes:
    """All of it. RequestDataTooBig past `most`; a Problem for one whose end nobody can tell, or that was cut off."""
    length = announced(request)
    if length is None:
        if not request.META.get("wsgi.input_terminated"):
            raise Problem(411, "Say how long the body is, in Content-Length.")
        body: bytes = request.META["wsgi.input"].read(most + 1)
    else:
        if length > most:
            raise RequestDataTooBig
        body = request.read()
        if len(body) < length:
            raise Problem(400, "The body ended before it was complete.")
    if len(body) > most:
        raise RequestDataTooBig
    return body
