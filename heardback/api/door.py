"""The way into the API, ahead of what only pages need."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import resolve

from heardback.api.problems import MEDIA_TYPE, Problem, problem_of
from heardback.api.uploads import FILES

HEADERS = {
    "Cache-Control": "private, no-cache",
    "Vary": "Authorization",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
}


class ApiDoor:
    """Middleware that answers /api/ itself.

    Those listed after it (sessions, CSRF, sign-in, messages) are for pages. The API knows no cookies, so it has no use
    for them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.pages = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            return self.pages(request)
        asked_for_head = request.method == "HEAD"
        if asked_for_head:
            request.method = "GET"
        response = _answered(request)
        if response.status_code not in (204, 304):
            response["Content-Length"] = str(len(response.content))
        if asked_for_head:
            response.content = b""
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response


def only_reading(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """GET and HEAD, in the words of the API."""

    @wraps(view)
    def run(request: HttpRequest) -> HttpResponse:
        return view(request) if request.method == "GET" else HttpResponseNotAllowed(["GET"])

    return run


def _read_chunks(request: HttpRequest) -> None:
    """A body that comes in chunks doesn't say how long it is, and Django takes it for none."""
    if "chunked" not in request.META.get("HTTP_TRANSFER_ENCODING", "") or request.META.get("CONTENT_LENGTH"):
        return
    if request.path_info.endswith((FILES, "/envelope/", "/widget/reports")):
        return  # read as it comes
    if not request.META.get("wsgi.input_terminated"):
        raise Problem(411, "Say how long the body is, in Content-Length.")
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    body = request.META["wsgi.input"].read(most + 1)
    if len(body) > most:
        raise RequestDataTooBig
    request._body = body


def _answered(request: HttpRequest) -> HttpResponse:
    try:
        _read_chunks(request)
        request.resolver_match = match = resolve(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return Problem(404, "There is nothing at this address. /api/v1/docs lists what there is.").answer()
    except Exception as error:
        return problem_of(request, error).answer()
    if response.status_code == 405 and response["Content-Type"] != MEDIA_TYPE:
        allowed = ", ".join(sorted({*response["Allow"].split(", "), *(["HEAD"] if "GET" in response["Allow"] else [])}))
        return Problem(405, f"This address takes {allowed}.", headers={"Allow": allowed}).answer()
    return response
