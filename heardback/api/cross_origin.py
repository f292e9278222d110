"""Doors for pages of other origins: every answer can be read there, and a refusal most of all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request, override

from heardback.api.problems import Problem, problem_of

REMEMBERED = 24 * 3600  # seconds for which a browser need not ask again whether it may send


def cross_origin(*, sends: str, reads: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that takes POST from anywhere, without cookies. `sends` are the headers a page may send, `reads` those of
    the answer that it may read. Whether a page is welcome is the view's to say."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
                response["Access-Control-Allow-Methods"] = "POST"
                response["Access-Control-Allow-Headers"] = sends
                response["Access-Control-Max-Age"] = str(REMEMBERED)
            elif request.method != "POST":
                response = Problem(405, "This address takes POST.", headers={"Allow": "POST, OPTIONS"}).answer()
            else:
                try:
                    with override(get_language_from_request(request)):  # what has to be mended is read by people
                        response = view(request, *args, **values)
                except Exception as error:
                    response = problem_of(request, error).answer()
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = reads
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
            response["Cache-Control"] = "no-store"
            return response

        return run

    return wrap
