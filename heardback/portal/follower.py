"""A follower's own page, by the link in every mail they get: say yes, or say stop. Opening it does neither."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heardback.board.following import BadLink, confirm, follower_behind, stop
from heardback.board.models import Follower
from heardback.portal.pages import keep_private, page
from heardback.products.queries import brand


@dataclass(frozen=True)
class Following:
    """`state` is "asked", "following" or "stopped"."""

    title: str
    product: str
    number: int
    on_the_board: bool
    state: str


@require_http_methods(["GET", "HEAD", "POST"])
def follower(request: HttpRequest, token: str) -> HttpResponse:
    try:
        found = follower_behind(token)
    except BadLink:
        return keep_private(page(request, "portal/board/bad_link.html", {"brand": brand()}, status=404))
    if request.method == "POST":
        try:
            stop(found) if request.POST.get("answer") == "stop" else confirm(found)
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        return keep_private(redirect("portal:follower", token))
    seen = _seen(found)
    return keep_private(page(request, "portal/board/follower.html", {"brand": _product(found), "following": seen}))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def one_press(request: HttpRequest, token: str) -> HttpResponse:
    """What a mail program posts when its reader presses "unsubscribe" (RFC 8058): it has no cookie, and the signed
    token is all it needs. Opening the address does nothing, and leads to the page with the button."""
    try:
        found = follower_behind(token)
    except BadLink:
        return keep_private(page(request, "portal/board/bad_link.html", {"brand": brand()}, status=404))
    if request.method != "POST":
        return keep_private(redirect("portal:follower", token))
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return keep_private(HttpResponse("Post List-Unsubscribe=One-Click to stop.", "text/plain", status=400))
    stop(found)
    return keep_private(HttpResponse(_("You will not hear from us about it any more."), "text/plain"))


def _seen(found: Follower) -> Following:
    if found.stopped_at is not None:
        state = "stopped"
    else:
        state = "following" if found.confirmed_at is not None else "asked"
    public = found.public_issue
    return Following(public.title, public.issue.product.slug, public.number, public.withdrawn_at is None, state)


def _product(found: Follower) -> str:
    return found.public_issue.issue.product.name
