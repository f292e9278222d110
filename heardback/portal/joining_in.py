"""What one can do on the board: be counted, be told, follow.

The board itself is the same for everybody and may stand in any cache, so its forms have pages of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from heardback.board.following import follow
from heardback.board.models import PublicIssue
from heardback.board.queries import KnownIssue, Merged, Withdrawn, known_issue, public_issue
from heardback.board.voices import me_too, me_too_and_tell, voice_of_browser
from heardback.portal.pages import keep_private, page
from heardback.portal.public import not_there, now_with, public_page, taken_back
from heardback.portal.questions import Wrong
from heardback.portal.sending import is_key, new_key
from heardback.products.models import Product
from heardback.wire.text import clean

COOKIE = "voice"
COOKIE_DAYS = 400
FIELDS = ("email", "words")


@dataclass(frozen=True)
class Form:
    """A form of the board: what was typed, and what has to be mended."""

    product: str
    issue: KnownIssue
    email: str
    words: str
    wrong: list[Wrong]

    @property
    def errors(self) -> dict[str, str]:
        return {one.field: one.says for one in self.wrong}


View = Callable[[HttpRequest, str, KnownIssue, PublicIssue], HttpResponse]


def _about(view: View) -> Callable[..., HttpResponse]:
    """The view is called with what stands on the board; what doesn't is answered in words."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def enter(request: HttpRequest, product: str, issue: int) -> HttpResponse:
        try:
            seen, row = known_issue(product, issue), public_issue(product, issue)
        except Withdrawn:
            return taken_back(product)
        except Merged as merged:
            return now_with(merged, product)
        if seen is None or row is None:
            return not_there(request)
        return keep_private(view(request, product, seen, row))

    return enter


@_about
def me_too_page(request: HttpRequest, product: str, issue: KnownIssue, public: PublicIssue) -> HttpResponse:
    """Be counted, or be counted and told. The browser gets a cookie, so that it is counted once."""
    kept = request.COOKIES.get(COOKIE, "")
    cookie = kept if is_key(kept) else new_key()
    response = _press_me_too(request, product, issue, public, voice_of_browser(cookie))
    response.set_cookie(
        COOKIE, cookie, max_age=COOKIE_DAYS * 86400, path="/board/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _press_me_too(
    request: HttpRequest, product: str, issue: KnownIssue, public: PublicIssue, voice: str
) -> HttpResponse:
    if request.method != "POST":
        return _form(request, "portal/board/me_too.html", product, issue)
    try:
        if "tell" in request.POST:
            typed = _typed(request)
            language = get_language() or ""
            me_too_and_tell(public, typed["email"], words=typed["words"], voice=voice, language=language)
        else:
            me_too(public, voice)
    except ValidationError as invalid:
        return _form(request, "portal/board/me_too.html", product, issue, invalid)
    return redirect("portal:counted", product, issue)


@_about
def follow_page(request: HttpRequest, product: str, issue: KnownIssue, public: PublicIssue) -> HttpResponse:
    if request.method != "POST":
        return _form(request, "portal/board/follow.html", product, issue)
    try:
        follow(public, _typed(request)["email"], language=get_language() or "")
    except ValidationError as invalid:
        return _form(request, "portal/board/follow.html", product, issue, invalid)
    return redirect("portal:follow_asked", product, issue)


@require_safe
def counted(request: HttpRequest, product: str, issue: int) -> HttpResponse:
    return _done(request, "portal/board/counted.html", product, issue)


@require_safe
def asked(request: HttpRequest, product: str, issue: int) -> HttpResponse:
    return _done(request, "portal/board/follow_asked.html", product, issue)


def _done(request: HttpRequest, template: str, product: str, number: int) -> HttpResponse:
    """The same for everybody, whether their address is known to us or not."""
    try:
        issue = known_issue(product, number)
    except Withdrawn:
        return taken_back(product)
    except Merged as merged:
        return now_with(merged, product)
    if issue is None:
        return not_there(request)
    return keep_private(public_page(template, {"brand": _brand(product), "product": product, "issue": issue}))


def _form(
    request: HttpRequest, template: str, product: str, issue: KnownIssue, invalid: ValidationError | None = None
) -> HttpResponse:
    said = invalid.message_dict if invalid is not None and hasattr(invalid, "error_dict") else {}
    if invalid is not None and not said:
        said = {"": invalid.messages}
    wrong = [Wrong(field if field in FIELDS else "", " ".join(messages)) for field, messages in said.items()]
    typed = _typed(request)
    form = Form(product, issue, typed["email"], typed["words"], wrong)
    context = {"brand": _brand(product), "form": form, "issue": issue, "product": product}
    return page(request, template, context, status=422 if wrong else 200)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: clean(request.POST.get(name, "").replace("\r\n", "\n")) for name in FIELDS}


def _brand(product: str) -> str:
    return Product.objects.get(slug__iexact=product).name
