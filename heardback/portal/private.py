"""Pages behind a private link: found by its token, kept out of caches and search engines."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, override
from django.views.decorators.http import require_http_methods

from heardback.customers.proving import prove_by_mail
from heardback.portal.old_links import old_link
from heardback.portal.pages import keep_private
from heardback.portal.speaking import chosen_language
from heardback.reports.receipts import BadReceipt, Visit, visit

View = Callable[..., HttpResponse]
PrivateView = Callable[Concatenate[HttpRequest, str, Visit, ...], HttpResponse]


def private(view: PrivateView) -> View:
    """The view is called with the token and what it opens. A link that is no good gets a page that says what to do."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def enter(request: HttpRequest, token: str, **of: Any) -> HttpResponse:
        try:
            seen = visit(token)
        except BadReceipt as bad:
            return keep_private(old_link(request, token, bad))
        # As chosen in this browser or by its customer; then as it was sent.
        language = chosen_language(request) or seen.report.language
        if seen.report.customer and not seen.unproven and not chosen_language(request):
            language = seen.report.customer.language or language
        with override(language or get_language()):
            answer = view(request, token, seen, **of)
            answer["Content-Language"] = get_language()
        if request.method == "POST" and seen.mark and seen.report.customer and answer.status_code < 400:
            prove_by_mail(seen.report.customer, seen.mark)
        return keep_private(answer)

    return enter


def press(view: PrivateView) -> View:
    """What a button does. Opening its address does nothing and leads to the page that has the button."""

    @private
    @wraps(view)
    def act(request: HttpRequest, token: str, seen: Visit, **of: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("portal:report", token)
        return view(request, token, seen, **of)

    return act
