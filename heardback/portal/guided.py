"""The guided form, page by page. Each press keeps what was typed on its page first, whatever is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from heardback.board.models import PublicIssue
from heardback.board.queries import public_issue
from heardback.board.recognizing import recognize
from heardback.portal.checking import looked_through
from heardback.portal.drafts import begin, draft_with, forget_draft, keep
from heardback.portal.evidence import keep_with_form
from heardback.portal.guide import (
    CHECK,
    FIRST,
    KNOWN,
    SHOW,
    Page,
    beside,
    page_asking,
    page_named,
    pages_of,
    the_end,
)
from heardback.portal.guided_page import guided_page
from heardback.portal.models import Draft, Press
from heardback.portal.pages import keep_private, page
from heardback.portal.reading import typed_in
from heardback.portal.sending import Sent, send_report
from heardback.portal.steps import edited
from heardback.products.models import Product
from heardback.products.queries import brand
from heardback.reports.models import Report
from heardback.reports.receipts import receipt
from heardback.reports.taking import Account
from heardback.wire.numbers import as_number

ALREADY = {
    Sent.AGAIN: gettext_noop("We have this report already, so we did not make a second one."),
    Sent.MORE: gettext_noop("We have this report already. What you changed was added to it."),
}
# Our script asks for where to go in place of being sent there, so that it sees whether the press arrived.
SCRIPT = "X-Form-Script"


@dataclass(frozen=True)
class Pressed:
    """One press of a button on a page: `go` says which."""

    draft: Draft
    page: Page
    go: str
    to_check: bool  # it was opened to be changed, from the last page


def first_page(request: HttpRequest, product: Product, key: str) -> HttpResponse:
    """The first page of a form of which nothing is kept yet."""
    fresh = Draft(key=key, product=product)
    return guided_page(request, fresh, pages_of(product, fresh), FIRST, fresh=True)


def first_press(request: HttpRequest, product: Product, key: str) -> HttpResponse:
    return _press(request, begin(key, product), FIRST.name)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_page(request: HttpRequest, draft: str, step: str) -> HttpResponse:
    row = draft_with(draft)
    if row is None:
        return keep_private(_gone(request, draft))
    if request.method == "POST":
        return _press(request, row, step)
    shown = page_named(pages_of(row.product, row), step)
    if shown is None:
        return keep_private(redirect(_address(row, FIRST)))
    pages, known = pages_of(row.product, row), _recognized(row) if shown.name == KNOWN.name else []
    if shown.name == KNOWN.name and not known:
        return keep_private(redirect(_address(row, beside(pages, shown, +1))))
    return guided_page(request, row, pages, shown, to_check="change" in request.GET, known=known)


def draft_page_kept(request: HttpRequest, draft: str, step: str) -> HttpResponse:
    """The page as it was typed, when it could not be told that it came from our page. Nothing is kept."""
    row = draft_with(draft)
    pages = pages_of(row.product, row) if row else []
    shown = page_named(pages, step)
    if row is None or shown is None:
        return keep_private(_gone(request, draft))
    row.answers = {**row.answers, **typed_in(request.POST)}
    wrong = {"": _("Please press the button once more. If that fails too, allow cookies for this address.")}
    return guided_page(request, row, pages, shown, wrong=wrong, status=403)


def to(request: HttpRequest, address: str) -> HttpResponse:
    """There, or for our script the word where that is."""
    if request.headers.get(SCRIPT):
        return keep_private(JsonResponse({"to": address}))
    return keep_private(redirect(address))


def sent_to_receipt(request: HttpRequest, report: Report, how: Sent) -> HttpResponse:
    if how in ALREADY:
        messages.info(request, _(ALREADY[how]))
    return to(request, reverse("portal:report", args=[receipt(report.pk, on_screen=True)]) + "?new")


def _press(request: HttpRequest, draft: Draft, step: str) -> HttpResponse:
    pages = pages_of(draft.product, draft)
    if step == KNOWN.name and page_named(pages, step) is None:
        pages.insert(1, KNOWN)
    shown = page_named(pages, step)
    if shown is None:
        return to(request, _address(draft, FIRST))
    typed = {name: said for name, said in typed_in(request.POST).items() if _belongs(name, shown)}
    go, more = edited(request.POST, typed)
    known_seen = step == KNOWN.name or "known_shown" in request.POST
    keep(draft, {**typed, **more}, seen=KNOWN.name if known_seen else "")
    refused = keep_with_form(request, draft.key) if shown.name == SHOW.name else ""
    pressed = Pressed(draft, shown, go, "change" in request.POST)
    if refused:
        return guided_page(request, draft, pages, shown, wrong={"files": refused}, to_check=pressed.to_check)
    return _follow(request, pressed, pages)


def _follow(request: HttpRequest, pressed: Pressed, pages: list[Page]) -> HttpResponse:
    draft, shown, go = pressed.draft, pressed.page, pressed.go
    if go.startswith("step-"):  # another order of the steps, or one more: the same page again
        address = _address(draft, shown) + ("?change" if pressed.to_check else "")
        return to(request, f"{address}#{go}")
    if go == "somebody-else":
        Draft.objects.filter(pk=draft.pk).update(customer=None)
        draft.customer = None
        who = page_named(pages_of(draft.product, draft), "who")
        return to(request, _address(draft, who or CHECK))
    if go.startswith("join-"):
        return _join(request, pressed, pages, go.removeprefix("join-"))
    if go == "back":
        return to(request, _address(draft, CHECK if pressed.to_check else beside(pages, shown, -1)))
    if go == "skip":
        return to(request, _next(pressed, pages))
    if go == "end":
        return to(request, _address(draft, the_end(pages, draft.answers)))
    account, wrong = looked_through(draft.answers, draft.product, draft.customer)
    if shown.name == CHECK.name:
        return _send(request, draft, pages, account, wrong)
    here = {name: said for name, said in wrong.items() if page_asking(pages, name).name == shown.name}
    if here and shown.name != KNOWN.name:
        return guided_page(request, draft, pages, shown, wrong=here, to_check=pressed.to_check)
    if shown.name == "who" and draft.joins is not None:
        return _send(request, draft, pages, account, wrong)
    return to(request, _next(pressed, pages))


def _next(pressed: Pressed, pages: list[Page]) -> str:
    draft, shown = pressed.draft, pressed.page
    if pressed.to_check:
        return _address(draft, CHECK)
    following = beside(pages, shown, +1)
    if following.name == KNOWN.name and (KNOWN.name in draft.seen or not _recognized(draft)):
        following = beside(pages, following, +1)
    return _address(draft, following)


def _join(request: HttpRequest, pressed: Pressed, pages: list[Page], number: str) -> HttpResponse:
    """ "This is my problem too": what was typed so far becomes a report of it, at once where we may, and else as soon
    as we know whom to answer."""
    draft, shown = pressed.draft, pressed.page
    public = public_issue(draft.product.slug, int(number)) if as_number(number) is not None else None
    if public is None:
        return guided_page(request, draft, pages, shown, wrong={"": _("This problem is not on the board any more.")})
    Draft.objects.filter(pk=draft.pk).update(joins=public)
    draft.joins = public
    account, wrong = looked_through(draft.answers, draft.product, draft.customer)
    who = page_named(pages, "who")
    if who is not None and set(wrong) & {"email", "phone", "name", "organization"}:
        return to(request, _address(draft, who))
    return _send(request, draft, pages, account, wrong)


def _send(
    request: HttpRequest, draft: Draft, pages: list[Page], account: Account, wrong: Mapping[str, str]
) -> HttpResponse:
    public: PublicIssue | None = draft.joins
    if public is not None:
        # Somebody has this too and said so: that is enough, whatever else the form would ask.
        account = account if account.title or account.text else replace(account, title=public.title)
        wrong = {name: said for name, said in wrong.items() if draft.answers.get(name) or name == "email"}
    if wrong:
        return guided_page(request, draft, pages, page_named(pages, CHECK.name) or CHECK, wrong=wrong)
    try:
        report, how = send_report(account, draft.key, joins=public)
    except ValidationError as invalid:
        said = invalid.message_dict if hasattr(invalid, "error_dict") else {"": invalid.messages}
        Draft.objects.filter(pk=draft.pk).update(joins=None)
        draft.joins = None
        found = {name: " ".join(words) for name, words in said.items()}
        return guided_page(request, draft, pages, page_named(pages, CHECK.name) or CHECK, wrong=found)
    forget_draft(draft.key)
    return sent_to_receipt(request, report, how)


def _recognized(draft: Draft) -> list[object]:
    said = f"{draft.answers.get('title', '')}\n{draft.answers.get('text', '')}"
    return [found.issue for found in recognize(draft.product, said)]


def _belongs(name: str, shown: Page) -> bool:
    """Whether a page may carry this answer. The first one carries what the browser tells of itself, too."""
    if name in ("occurred_time", "zone"):
        return "occurred_at" in shown.names
    return name in shown.names or (shown.name == FIRST.name and name in ("device", "os", "browser", "network"))


def _address(draft: Draft, shown: Page) -> str:
    return reverse("portal:draft", args=[draft.key, shown.name])


def _gone(request: HttpRequest, key: str) -> HttpResponse:
    """It was sent, or forgotten. Pressed again after it was sent, it leads where the first press led."""
    pressed = Press.objects.select_related("report__product").filter(pk=key).first()
    if pressed is not None and request.method == "POST":
        return sent_to_receipt(request, pressed.report, Sent.AGAIN)
    name = pressed.report.product.name if pressed else brand()
    context = {"brand": name, "sent": pressed is not None, "address": request.path}
    return page(request, "portal/no_draft.html", context, status=410 if pressed else 404)
