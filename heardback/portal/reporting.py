"""Where a report begins: what it is about, the first page of the guided form, and the whole form on one page.

What is posted here without a page's button is a whole form, sent at once: from the page that has everything, from a
script that kept it while there was no connection, or from a program.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heardback.portal.browsers import told_by
from heardback.portal.checking import looked_through
from heardback.portal.drafts import draft_with, forget_draft
from heardback.portal.evidence import Evidence, evidence_of_form, keep_with_form
from heardback.portal.guided import first_page, first_press, sent_to_receipt
from heardback.portal.pages import keep_private, page
from heardback.portal.questions import DEVICE, Choice, Field, Wrong, fields, in_order, questions_of
from heardback.portal.reading import typed_in
from heardback.portal.sending import is_key, new_key, send_report
from heardback.products.asking import Ask, asked
from heardback.products.models import Product
from heardback.products.queries import brand, default_product
from heardback.reports.guiding import Guide, guide_of

MORE = ("url", "steps", "expected", "occurred_at")


@dataclass(frozen=True)
class Form:
    brand: str
    address: str
    key: str
    fields: dict[str, Field]
    own: list[Field]
    wrong: list[Wrong]
    products: tuple[Choice, ...]
    product: str
    product_wrong: str
    more_open: bool
    device_open: bool
    device: str  # in a few words
    fresh: bool  # nothing was typed yet
    evidence: Evidence | None
    intro: str
    guide: Guide | None


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, product: str = "") -> HttpResponse:
    about = _product(product)
    if request.method != "POST":
        if "all" in request.GET:
            return _form(request, about, {}, {}, new_key())
        return first_page(request, about, new_key()) if about else _choose(request)
    if "go" not in request.POST:
        return _send(request, about)
    chosen = about or _product(request.POST.get("product", ""))
    if chosen is None:
        return _choose(request, _("Choose what it is about."))
    if about is None:
        return keep_private(redirect("portal:form_for", chosen.slug))
    key = request.POST.get("key", "")
    return first_press(request, about, key if is_key(key) else new_key())


def form_kept(request: HttpRequest, product: str = "") -> HttpResponse:
    """The form as it was typed, when it could not be told that it came from our page."""
    key = request.POST.get("key", "")
    wrong = {"": _("Please press the button once more. If that fails too, allow cookies for this address.")}
    key = key if is_key(key) else new_key()
    return _form(request, _product(product), typed_in(request.POST), wrong, key, status=403)


def _send(request: HttpRequest, about: Product | None) -> HttpResponse:
    typed = typed_in(request.POST)
    key = request.POST.get("key", "")
    if not is_key(key):
        key = new_key()
    draft = draft_with(key)
    if draft is not None:  # some of it was typed page by page before
        typed, about = {**draft.answers, **typed}, about or draft.product
    account, wrong = looked_through(typed, about or _named(typed.get("product", "")), draft.customer if draft else None)
    if refused := keep_with_form(request, key):
        wrong["files"] = refused
    if wrong:
        return _form(request, about, typed, wrong, key)
    try:
        report, how = send_report(account, key)
    except ValidationError as invalid:
        found = {field: " ".join(said) for field, said in invalid.message_dict.items()}
        return _form(request, about, typed, found, key)
    forget_draft(key)
    return sent_to_receipt(request, report, how)


def _product(slug: str) -> Product | None:
    """The product that the form is about; None when the customer has to choose."""
    if slug:
        product = _named(slug)
        if product is None:
            raise Http404("There is no such product.")
        return product
    return default_product() if Product.objects.count() < 2 else None


def _named(slug: str) -> Product | None:
    return Product.objects.filter(slug__iexact=slug).first() if slug else None


def _choose(request: HttpRequest, wrong: str = "") -> HttpResponse:
    choices = tuple(Choice(p.slug, p.name) for p in Product.objects.order_by("name"))
    mend = [Wrong("product", wrong)] if wrong else []
    context = {"brand": brand(), "choices": choices, "wrong": mend, "address": request.path, "key": new_key()}
    return keep_private(page(request, "portal/choose.html", context, status=422 if wrong else 200))


def _form(
    request: HttpRequest,
    about: Product | None,
    typed: dict[str, str],
    wrong: Mapping[str, str],
    key: str,
    *,
    status: int = 422,
) -> HttpResponse:
    guesses, asks = told_by(request.headers.get("User-Agent", "")), questions_of(about)
    shown = fields(asks, typed, wrong, guesses=guesses, asks=asks)
    choices = () if about else tuple(Choice(p.slug, p.name) for p in Product.objects.order_by("name"))
    files = about is None or asked(about.asks, "files") != Ask.NOT
    seen = Form(
        brand=about.name if about else "Heardback",
        address=request.path,
        key=key,
        fields=shown,
        own=[field for name, field in shown.items() if name.startswith("own_")],
        wrong=in_order(wrong, asks),
        products=choices,
        product=typed.get("product", ""),
        product_wrong=wrong.get("product", ""),
        more_open=any(f.value or f.error or f.question.required for n, f in shown.items() if n in MORE),
        device_open=any(shown[name].error for name in DEVICE if name in shown),
        device=", ".join(shown[name].value for name in ("browser", "os") if name in shown and shown[name].value),
        fresh=not typed,
        evidence=evidence_of_form(key, wrong.get("files", "")) if files else None,
        intro=about.texts.get("intro", "") if about else "",
        guide=guide_of(about) if about else None,
    )
    context = {"form": seen, "brand": seen.brand}
    return keep_private(page(request, "portal/form.html", context, status=status if wrong else 200))
