"""The language of a customer's pages: what they chose in this browser, else what it asks for, else English.

The desk, and what programs read, stay English.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_from_request, override
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.i18n import JavaScriptCatalog

from heardback.board.following import BadLink, follower_behind
from heardback.customers.choosing import choose_language
from heardback.customers.models import Customer
from heardback.notices import preferring
from heardback.portal.pages import keep_private
from heardback.reports.receipts import BadReceipt, visit
from heardback.wire.languages import LANGUAGE, language_of

OF_THE_TEAM = ("/desk/", "/sign-in/", "/api/", "/healthz", "/widget.js")
FOR_PROGRAMS = (".json", ".atom", ".js")
WORDS_KEPT = 3600  # seconds


class Speaking:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(OF_THE_TEAM) or request.path_info.endswith(FOR_PROGRAMS):
            with override(LANGUAGE):
                return self.get_response(request)
        with override(get_language_from_request(request)):
            response = self.get_response(request)
            if response.get("Content-Type", "").startswith("text/html"):
                response.headers.setdefault("Content-Language", get_language() or LANGUAGE)
                _mind_caches(request, response)
        return response


def _mind_caches(request: HttpRequest, response: HttpResponse) -> None:
    """What any cache may keep heeds no cookie: who chose a language gets a copy that is theirs alone."""
    if "public" not in response.get("Cache-Control", ""):
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return
    patch_vary_headers(response, ("Accept-Language",))
    if chosen_language(request):
        patch_cache_control(response, private=True)


@require_safe
@cache_control(public=True, max_age=WORDS_KEPT)
def words(request: HttpRequest, language: str) -> HttpResponse:
    """What our scripts say, in a language: Django's catalogue, for `look/words.js`."""
    if not language_of(language):
        raise Http404("We do not speak this language.")
    with override(language):
        catalogue: HttpResponse = JavaScriptCatalog(domain="djangojs").get(request, domain="djangojs")
    return catalogue


def chosen_language(request: HttpRequest) -> str:
    """What was chosen in this browser; "" for nothing."""
    return language_of(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


# It needs no token, which public pages don't have: a page elsewhere can change no more than the language of ours.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Remember it in this browser; on a page of their own, for the customer and their mails too. Back to where it was
    pressed."""
    back = _came_from(request)
    language = language_of(request.POST.get("language", ""))
    # What may stand in a cache is asked for anew.
    anew = f"?language={language}" if urlsplit(back).path.startswith("/board/") else ""
    response = keep_private(redirect(back.partition("?")[0] + anew if anew else back or "portal:start"))
    if request.method != "POST" or not language:
        return response
    if customer := _whose(urlsplit(back).path):
        choose_language(customer, language, by=customer.actor)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE, httponly=True,
        samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _came_from(request: HttpRequest) -> str:
    """The page of ours that it was pressed on; "" when the browser does not say."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if ours and urlsplit(referer).netloc else ""


def _whose(address: str) -> Customer | None:
    """Who has a page of their own there, when it is sure that it is theirs."""
    try:
        found = resolve(address) if address else None
    except Resolver404:
        return None
    token = str(found.kwargs.get("token", "")) if found else ""
    if not token or found is None or found.app_name != "portal":
        return None
    try:
        if found.url_name == "follower":
            return follower_behind(token).customer
        if found.url_name == "preferences":
            return preferring.who_chooses(token)[0]
        seen = visit(token)
    except (BadLink, preferring.BadLink, BadReceipt):
        return None
    return None if seen.unproven else seen.report.customer
