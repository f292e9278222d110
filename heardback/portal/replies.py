"""What a customer answers on their own page. Each is one press of one button, and one verb.

Pressed twice, or on something that has changed meanwhile, a button answers with what is so.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from heardback.files.handing_out import NoSuchFile, Which, link
from heardback.loop import replying
from heardback.loop.looking import is_picture
from heardback.loop.meanwhile import is_shown
from heardback.loop.moving import Refused
from heardback.portal.handing_out import no_file
from heardback.portal.own_report import Unsent, own_page
from heardback.portal.private import press, private
from heardback.portal.sending import is_key, new_key, say_once
from heardback.reports.receipts import Visit
from heardback.wire.numbers import as_number

PART, AGAINST, HOLDS = "part-", "against-", "holds-"
MOST = 50  # fields of a kind


@press
def criteria(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    named, answer, words = (request.POST.get(name, "") for name in ("criterion", "answer", "words"))
    thanks = {
        "yes": _("Thank you. We wrote down that this is what fixed means to you."),
        "change": _("Thank you. We wrote down how you put it, and look at it before anything is built."),
    }
    return _do(
        request, token, seen, named, words, thanks.get(answer, ""),
        lambda: replying.reply_on_criteria(seen.report, {named: answer}, words=words),
    )  # fmt: skip


@press
def proposal(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    version, answer, words = (request.POST.get(name, "") for name in ("version", "answer", "words"))
    thanks = {
        "yes": _("Thank you. We wrote down that this is right for you."),
        "change": _("Thank you. We look at what you would change before anything is built."),
    }
    parts = _parts(request) if answer == "change" else {}
    return _do(
        request, token, seen, "proposal", words, thanks.get(answer, ""),
        lambda: replying.reply_on_proposal(seen.report, answer, words=words, version=_read(version), parts=parts),
        parts,
    )  # fmt: skip


@press
def remark(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    version, words = (request.POST.get(name, "") for name in ("version", "words"))
    thanks = _("Thank you. Whoever works on it reads what you wrote.")
    return _do(
        request, token, seen, "remark", words, thanks,
        lambda: replying.remark_on_proposal(seen.report, words, version=_read(version)),
    )  # fmt: skip


@private
def part(request: HttpRequest, token: str, seen: Visit, number: int) -> HttpResponse:
    """To a picture of the proposal that they are shown, by a link that is good for some minutes."""
    try:
        found = replying.proposal_read(seen.report).parts.select_related("file").filter(pk=number).first()
        if found is None or found.file is None or not is_picture(found):
            return no_file(request)
        return redirect("portal:file", link(found.file, Which.COPY))
    except (ValidationError, NoSuchFile):
        return no_file(request)


def _read(version: str) -> int:
    return int(version) if version.isdecimal() and len(version) < 9 else 0


def _parts(request: HttpRequest) -> dict[int, str]:
    """What was typed about parts of a proposal, by their id."""
    return _numbered(_typed(request, PART))


def _typed(request: HttpRequest, start: str) -> dict[str, str]:
    """What was typed into fields whose names begin so, by the rest of the name."""
    names = [name for name in request.POST if name.startswith(start) and len(name) < 32][:MOST]
    said = {name.removeprefix(start): request.POST.get(name, "") for name in names}
    return {name: words for name, words in said.items() if words.strip()}


def _numbered(said: dict[str, str]) -> dict[int, str]:
    return {int(name): words for name, words in said.items() if as_number(name) is not None}


@press
def fixed(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    is_fixed, words = request.POST.get("fixed") == "yes", request.POST.get("words", "")
    thanks = (
        _("Thank you for telling us. Good to hear that it works.")
        if is_fixed
        else _("Thank you for telling us. We start again from what fixed means to you; nothing you told us is lost.")
    )
    against = {} if is_fixed else _typed(request, AGAINST)
    return _do(
        request, token, seen, "fixed", words, thanks,
        lambda: replying.reply_on_fix(seen.report, fixed=is_fixed, words=words, against=against),
        against=against,
    )  # fmt: skip


@press
def follow_up(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    said, words = _numbered(_typed(request, HOLDS)), request.POST.get("words", "")
    lost = "no" in said.values()
    thanks = _("Thank you. We start again from what fixed means to you.") if lost else _("Thank you. Good to hear.")
    return _do(
        request, token, seen, "follow-up", words, thanks,
        lambda: replying.reply_on_follow_up(seen.report, said, words=words),
        said,
    )  # fmt: skip


@press
def explanation(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    it_helped, words = request.POST.get("helped") == "yes", request.POST.get("words", "")
    thanks = (
        _("Good to hear. You can come back to this page if it happens again.")
        if it_helped
        else _("Thank you. It goes straight back to a person, with what you wrote.")
    )
    return _do(
        request, token, seen, "explanation", words, thanks,
        lambda: replying.reply_on_explanation(seen.report, it_helped=it_helped, words=words),
    )  # fmt: skip


@press
def workaround(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    version, words = (request.POST.get(name, "") for name in ("version", "words"))
    it_helped = request.POST.get("helped") == "yes"
    thanks = (
        _("Thank you. Good to hear: it is counted for whoever has the same problem.")
        if it_helped
        else _("Thank you. Whoever wrote it reads what you say.")
    )
    return _do(
        request, token, seen, "workaround", words, thanks,
        lambda: replying.reply_on_workaround(seen.report, it_helped=it_helped, words=words, version=_read(version)),
    )  # fmt: skip


@private
def step(request: HttpRequest, token: str, seen: Visit, number: int) -> HttpResponse:
    """To the picture of a step that they are shown, by a link that is good for some minutes."""
    try:
        found = replying.workaround_read(seen.report).steps.select_related("picture").filter(pk=number).first()
        if found is None or found.picture is None or not is_shown(found):
            return no_file(request)
        return redirect("portal:file", link(found.picture, Which.COPY))
    except (ValidationError, NoSuchFile):
        return no_file(request)


@press
def appeal(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    words = request.POST.get("words", "")
    thanks = _("We look at it again, with what you wrote.")
    return _do(request, token, seen, "appeal", words, thanks, lambda: replying.appeal(seen.report, words))


@press
def words(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    added, key = request.POST.get("words", ""), request.POST.get("key", "")
    key = key if is_key(key) else new_key()
    thanks = _("Thank you. It is added to your report.")
    return _do(request, token, seen, "words", added, thanks, lambda: say_once(seen.report, added, key))


def _do(
    request: HttpRequest,
    token: str,
    seen: Visit,
    form: str,
    typed: str,
    thanks: str,
    verb: Callable[[], object],
    parts: dict[int, str] | None = None,
    against: dict[str, str] | None = None,
) -> HttpResponse:
    try:
        verb()
    except ValidationError as invalid:
        says = " ".join(invalid.messages)
        if typed.strip() or parts or against or "words" in invalid.message_dict:
            unsent = Unsent(form, typed, says, parts or {}, against or {})
            return own_page(request, token, seen, unsent=unsent)
        messages.warning(request, says)
    except Refused:
        messages.warning(request, _("It has moved on meanwhile. This is where it stands now."))
    else:
        messages.success(request, thanks)
    return redirect("portal:report", token)
