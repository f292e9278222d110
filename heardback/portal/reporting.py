"""The report form."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from heardback.portal.browsers import told_by
from heardback.portal.evidence import Evidence, evidence_of_form, keep_with_form
from heardback.portal.pages import keep_private, page
from heardback.portal.questions import DEVICE, QUESTIONS, Choice, Field, Wrong, fields, in_order
from heardback.portal.reading import account_from, typed_in
from heardback.portal.sending import Sent, is_key, new_key, send_report
from heardback.products.models import Product
from heardback.products.queries import default_product
from heardback.reports.receipts import receipt

MORE = ("url", "steps", "expected", "occurred_at")
ALREADY = {
    Sent.AGAIN: "We have this report already, so we did not make a second one.",
    Sent.MORE: "We have this report already. What you changed was added to it.",
}


@dataclass(frozen=True)
class Form:
    brand: str
    address: str
    key: str
    fields: dict[str, Field]
    wrong: list[Wrong]
    products: tuple[Choice, ...]
    product: str
    product_wrong: str
    more_open: bool
    device_open: bool
    device: str  # in a few words
    fresh: bool  # nothing was typed yet
    evidence: Evidence


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, product: str = "") -> HttpResponse:
    about = _product(product)
    if request.method == "POST":
        return _send(request, about)
    return _form(request, about, {}, {}, new_key())


def form_kept(request: HttpRequest, product: str = "") -> HttpResponse:
    """The form as it was typed, when it could not be told that it came from our page."""
    key = request.POST.get("key", "")
    wrong = {"": "Please press “Send the report” once more. If that fails too, allow cookies for this address."}
    key = key if is_key(key) else new_key()
    return _form(request, _product(product), typed_in(request.POST), wrong, key, status=403)


def _send(request: HttpRequest, about: Product | None) -> HttpResponse:
    typed = typed_in(request.POST)
    key = request.POST.get("key", "")
    if not is_key(key):
        key = new_key()
    account, wrong = account_from(typed, about.slug if about else typed.get("product", ""))
    if refused := keep_with_form(request, key):
        wrong["files"] = refused
    if about is None and not account.product:
        wrong["product"] = "Choose what it is about."
    if wrong:
        return _form(request, about, typed, wrong, key)
    try:
        report, how = send_report(account, key)
    except ValidationError as invalid:
        found = {field: " ".join(said) for field, said in invalid.message_dict.items()}
        return _form(request, about, typed, found, key)
    if how in ALREADY:
        messages.info(request, ALREADY[how])
    return keep_private(redirect(reverse("portal:report", args=[receipt(report.pk, on_screen=True)]) + "?new"))


def _product(slug: str) -> Product | None:
    """The product that the form is about; None when the customer has to choose."""
    if slug:
        product = Product.objects.filter(slug__iexact=slug).first()
        if product is None:
            raise Http404("There is no such product.")
        return product
    return default_product() if Product.objects.count() < 2 else None


def _form(
    request: HttpRequest,
    about: Product | None,
    typed: dict[str, str],
    wrong: Mapping[str, str],
    key: str,
    *,
    status: int = 422,
) -> HttpResponse:
    guesses = told_by(request.headers.get("User-Agent", ""))
    shown = fields(QUESTIONS, typed, wrong, guesses=guesses)
    choices = () if about else tuple(Choice(p.slug, p.name) for p in Product.objects.order_by("name"))
    seen = Form(
        brand=about.name if about else "Heardback",
        address=request.path,
        key=key,
        fields=shown,
        wrong=in_order(wrong),
        products=choices,
        product=typed.get("product", ""),
        product_wrong=wrong.get("product", ""),
        more_open=any(shown[name].value or shown[name].error for name in MORE),
        device_open=any(shown[name].error for name in DEVICE),
        device=", ".join(shown[name].value for name in ("browser", "os") if shown[name].value),
        fresh=not typed,
        evidence=evidence_of_form(key, wrong.get("files", "")),
    )
    context = {"form": seen, "brand": seen.brand}
    return keep_private(page(request, "portal/form.html", context, status=status if wrong else 200))
