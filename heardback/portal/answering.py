"""Where a mail leads that asks: one page with just those questions. Looking at it changes nothing."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from heardback.loop.replying import author
from heardback.portal.guided import SCRIPT
from heardback.portal.lacking import LINE, Asked, put_questions
from heardback.portal.own_report import own_page
from heardback.portal.pages import keep_private, page
from heardback.portal.private import private
from heardback.portal.questions import Wrong
from heardback.portal.reading import account_from, typed_in
from heardback.portal.sending import is_key, new_key
from heardback.reports.answering import Answers, answer
from heardback.reports.models import State
from heardback.reports.receipts import BadReceipt, Visit, visit
from heardback.wire.text import clean

LINES_MOST = 20
UNKNOWN = "unknown_"  # before the name of a question that one can't answer


@dataclass(frozen=True)
class Answering:
    token: str
    title: str
    number: int
    key: str
    asked: list[Asked]
    wrong: list[Wrong]
    open: bool
    sent_key: str  # of what was just sent, whose draft may go
    answered: bool  # there was something, and it has its answer


@private
def more(request: HttpRequest, token: str, seen: Visit) -> HttpResponse:
    """Answers to what the report still lacked: from the page a mail leads to, from the receipt, from one's own page."""
    if request.method != "POST":
        return _page(request, token, seen)
    answers, typed, wrong = _read(request.POST)
    landed = None
    if not wrong:
        try:
            landed = answer(seen.report, answers, by=author(seen.report))
        except ValidationError as invalid:
            wrong = {name: " ".join(said) for name, said in invalid.message_dict.items()}
    if wrong and "asked" not in request.POST:
        return own_page(request, token, seen, receipt="receipt" in request.POST, typed=typed, wrong=wrong)
    if wrong:
        return _page(request, token, seen, typed=typed, wrong=wrong)
    messages.success(request, _("Thank you. That helps.") if landed else _("Nothing new was filled in."))
    if "asked" not in request.POST:
        return redirect("portal:report", token)
    key = request.POST.get("key", "")
    address = reverse("portal:more", args=[token]) + (f"?sent={key}" if is_key(key) else "")
    return JsonResponse({"to": address}) if request.headers.get(SCRIPT) else redirect(address)


def more_kept(request: HttpRequest, token: str) -> HttpResponse | None:
    """The page as it was typed, when it could not be told that it came from our page; None for a link that is none."""
    try:
        seen = visit(token)
    except BadReceipt:
        return None
    wrong = {"": _("Please press the button once more. If that fails too, allow cookies for this address.")}
    return keep_private(_page(request, token, seen, typed=_read(request.POST)[1], wrong=wrong, status=403))


def _page(
    request: HttpRequest,
    token: str,
    seen: Visit,
    *,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 422,
) -> HttpResponse:
    typed, wrong = typed or {}, wrong or {}
    asked = put_questions(seen, typed, wrong, _unknown(request.POST))
    key, sent = request.POST.get("key", ""), request.GET.get("sent", "")
    names = [field.question.name for one in asked for field in one.fields]
    mend = [Wrong(name if name in names else "", wrong[name]) for name in sorted(wrong, key=[*names, *wrong].index)]
    about = seen.report
    answering = Answering(
        token=token,
        title=about.title,
        number=about.number,
        key=key if is_key(key) else new_key(),
        asked=asked,
        wrong=mend,
        open=about.state == State.OPEN,
        sent_key=sent if is_key(sent) else "",
        answered=bool(sent) or about.asks.exists(),
    )
    context = {"form": answering, "brand": about.product.name}
    return page(request, "portal/more.html", context, status=status if wrong else 200)


def _read(post: QueryDict) -> tuple[Answers, dict[str, str], dict[str, str]]:
    """The answers, everything as it was typed, and what could not be read, by field."""
    typed = typed_in(post)
    lines = [name for name in post if name.startswith(LINE) and name.removeprefix(LINE).isdecimal()][:LINES_MOST]
    typed |= {name: clean(str(post[name]).replace("\r\n", "\n")) for name in lines if len(name) < 24}
    unknown = _unknown(post)
    # What was typed counts, whatever is ticked beside it.
    said = {int(name.removeprefix(LINE)): words for name in lines if (words := typed.get(name, "")) or name in unknown}
    account, wrong = account_from(typed)
    return Answers(account, unknown, said), typed, wrong


def _unknown(post: QueryDict) -> set[str]:
    return {name.removeprefix(UNKNOWN) for name in post if name.startswith(UNKNOWN)}
