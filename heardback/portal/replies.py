"""What a customer answers on their own page. Each is one press of one button, and one verb.

Pressed twice, or on something that has changed meanwhile, a button answers with what is so.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from heardback.loop import replying
from heardback.loop.moving import Refused
from heardback.portal.own_report import Unsent, own_page
from heardback.portal.private import press
from heardback.portal.sending import is_key, new_key, say_once
from heardback.reports.receipts import Visit


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
    read = int(version) if version.isdecimal() and len(version) < 9 else 0
    return _do(
        request, token, seen, "proposal", words, thanks.get(answer, ""),
        lambda: replying.reply_on_proposal(seen.report, answer, words=words, version=read),
    )  # fmt: skip


@press
def fixed(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    is_fixed, words = request.POST.get("fixed") == "yes", request.POST.get("words", "")
    thanks = (
        _("Thank you for telling us. Good to hear that it works.")
        if is_fixed
        else _("Thank you for telling us. We start again from what fixed means to you; nothing you told us is lost.")
    )
    return _do(
        request, token, seen, "fixed", words, thanks,
        lambda: replying.reply_on_fix(seen.report, fixed=is_fixed, words=words),
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
    request: HttpRequest, token: str, seen: Visit, form: str, typed: str, thanks: str, verb: Callable[[], object]
) -> HttpResponse:
    try:
        verb()
    except ValidationError as invalid:
        says = " ".join(invalid.messages)
        if typed.strip() or "words" in invalid.message_dict:
            return own_page(request, token, seen, unsent=Unsent(form, typed, says))
        messages.warning(request, says)
    except Refused:
        messages.warning(request, _("It has moved on meanwhile. This is where it stands now."))
    else:
        messages.success(request, thanks)
    return redirect("portal:report", token)
