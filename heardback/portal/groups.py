"""Somebody's own page of a group that sees proposals first, by the link in each of its mails: they say yes, look at
proposals and say what they think, or leave. Opening it does nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heardback.customers.proving import prove_by_mail
from heardback.files.handing_out import NoSuchFile, Which, link
from heardback.loop.consenting import BadLink, consent_to, decline, join, leave, member_behind
from heardback.loop.models import Membership
from heardback.loop.previewing import PreviewSeen, answer_preview, picture_for, previews_for
from heardback.portal.handing_out import no_file
from heardback.portal.own_report import Unsent
from heardback.portal.pages import keep_private, page
from heardback.portal.questions import Wrong
from heardback.portal.speaking import chosen_language
from heardback.products.queries import brand

State = Membership.State


@dataclass(frozen=True)
class OwnGroup:
    """`state` is how they stand to it; `words` what they agree to who say yes. `unsent` is what could not be taken, of
    the proposal with its number."""

    token: str
    name: str
    state: str
    is_open: bool
    words: str
    proposals: list[PreviewSeen]
    unsent: dict[int, Unsent] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)


def _mine(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets how its reader stands to the group, and speaks their language. What is done by a link that was
    mailed proves the address."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def enter(request: HttpRequest, token: str, **of: Any) -> HttpResponse:
        try:
            standing, mark = member_behind(token)
        except BadLink:
            return keep_private(page(request, "portal/board/bad_link.html", {"brand": brand()}, status=404))
        with override(chosen_language(request) or standing.customer.language or get_language()):
            answer = view(request, token, standing, **of)
            answer["Content-Language"] = get_language()
        if request.method == "POST" and mark and answer.status_code < 400:
            prove_by_mail(standing.customer, mark)
        return keep_private(answer)

    return enter


@_mine
def group(request: HttpRequest, token: str, standing: Membership) -> HttpResponse:
    if request.method != "POST":
        return _show(request, token, standing)
    said = request.POST.get("answer", "")
    done = {
        "yes": (join, _("Thank you. From now on you see proposals first.")),
        "no": (decline, _("Thank you for telling us. Nothing changes for you.")),
        "leave": (leave, _("You are out of it. We show you nothing more, and mail you nothing of it.")),
    }.get(said)
    if done is not None:
        verb, thanks = done
        try:
            verb(standing)
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        else:
            messages.success(request, thanks)
    return redirect("portal:group", token)


@_mine
def preview(request: HttpRequest, token: str, standing: Membership, number: int) -> HttpResponse:
    """What they say of a proposal."""
    if request.method != "POST":
        return redirect("portal:group", token)
    answer, words = request.POST.get("answer", ""), request.POST.get("words", "")
    try:
        answer_preview(standing, number, answer, words=words)
    except ValidationError as refused:
        says = " ".join(refused.messages)
        if "words" in refused.message_dict or words.strip():
            return _show(request, token, standing, number, Unsent(f"proposal-{number}", words, says))
        messages.warning(request, says)
        return redirect("portal:group", token)
    messages.success(request, _("Thank you. The people who design it read what you say."))
    return redirect(f"{reverse('portal:group', args=[token])}#proposal-{number}")


@_mine
def picture(request: HttpRequest, token: str, standing: Membership, number: int) -> HttpResponse:
    """A picture of a proposal, by a link that is good for some minutes."""
    file = picture_for(standing, number)
    try:
        if file is None:
            raise NoSuchFile
        return redirect("portal:file", link(file, Which.COPY))
    except NoSuchFile:
        return no_file(request)


@csrf_exempt
@_mine
def one_press(request: HttpRequest, token: str, standing: Membership) -> HttpResponse:
    """What a mail program posts when its reader presses "unsubscribe" (RFC 8058): it has no cookie, and the signed
    token is all it needs."""
    if request.method != "POST":
        return redirect("portal:group", token)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponse("Post List-Unsubscribe=One-Click to leave.", "text/plain", status=400)
    leave(standing)
    return HttpResponse(_("You are out of it. We show you nothing more, and mail you nothing of it."), "text/plain")


def _show(
    request: HttpRequest, token: str, standing: Membership, number: int = 0, unsent: Unsent | None = None
) -> HttpResponse:
    shown = previews_for(standing)
    unsent = unsent if number in {one.id for one in shown} else None
    own = OwnGroup(
        token=token,
        name=standing.group.name,
        state=standing.state,
        is_open=standing.group.is_open,
        words=consent_to(standing.group),
        proposals=shown,
        unsent={number: unsent} if unsent else {},
        wrong=[Wrong(f"words-{unsent.form}", unsent.says)] if unsent else [],
    )
    context = {"own": own, "brand": standing.group.product.name}
    return page(request, "portal/group.html", context, status=422 if unsent else 200)
