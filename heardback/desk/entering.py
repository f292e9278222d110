"""The way into the desk: who may see a page, and who may act on it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from heardback.accounts.guarding import Guard
from heardback.accounts.models import Member
from heardback.accounts.roles import allow
from heardback.desk.pages import page

View = Callable[..., HttpResponse]
DeskView = Callable[Concatenate[HttpRequest, Member, ...], HttpResponse]


def desk(*, reads: str = "read", writes: str = "") -> Callable[[DeskView], View]:
    """A page for members: the view is called with the request and the member.

    Looking asks for the permission `reads` of `accounts.roles`, posting for `writes`; without `writes` it takes no
    POST. A stranger is sent to sign in. What is refused or not there is said in words, within the desk.
    """

    def wrap(view: DeskView) -> View:
        @require_http_methods(["GET", "HEAD", "POST"] if writes else ["GET", "HEAD"])
        @wraps(view)
        def enter(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not isinstance(request.user, Member):
                return _to_sign_in(request)
            try:
                allow(request.user.actor, writes if request.method == "POST" else reads)
                response = view(request, request.user, *args, **kwargs)
            except PermissionDenied as refused:
                response = page(request, "desk/forbidden.html", {"why": str(refused)}, part="words", status=403)
            except Http404 as nothing:
                response = page(request, "desk/missing.html", {"why": str(nothing)}, part="words", status=404)
            patch_cache_control(response, private=True, no_cache=True)
            patch_vary_headers(response, ["HX-Request"])
            return response

        enter.guard = Guard(reads, writes)  # type: ignore[attr-defined]
        return enter

    return wrap


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    htmx = getattr(request, "htmx", None)
    if htmx:
        back = htmx.current_url_abs_path or back
    answer = redirect_to_login(back)
    return HttpResponseClientRedirect(answer.url) if htmx else answer
