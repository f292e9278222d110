"""The widget's door: a report from a page of another origin, with pictures, once for its key."""

import json
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from heardback.accounts.actors import Actor
from heardback.api.bodies import hold_to_length
from heardback.api.cross_origin import cross_origin
from heardback.api.limiting import hold_to_limits
from heardback.api.problems import Problem, wrong
from heardback.customers.finding import Firm, Person, identifiers
from heardback.customers.models import Trust
from heardback.files.models import File
from heardback.files.storing import store
from heardback.ledger.models import Event
from heardback.loop.replying import say_more
from heardback.notices.links import page_of
from heardback.products.keys import may_send, product_with_key
from heardback.products.models import Product
from heardback.reports.models import Report, Signature, Source
from heardback.reports.receipts import receipt
from heardback.reports.taking import ENVIRONMENT, Account
from heardback.reports.taking_once import take_once, taken_before
from heardback.reports.vouching import Vouched, vouched
from heardback.wire.redacting import bare_address
from heardback.wire.text import clean

LARGEST = 26 * 1024 * 1024
PICTURES_MOST = 3
KEY_LENGTHS = range(20, 65)


@cross_origin(sends="Content-Type, Idempotency-Key", reads="Retry-After, Idempotent-Replayed")
def reports(request: HttpRequest) -> HttpResponse:
    """Take a report. 201 when it is kept, with its number and the private link for whoever sent it."""
    try:
        hold_to_length(request, LARGEST)
    except RequestDataTooBig:
        said = f"This is too much at once: {LARGEST // 1024 // 1024} MB fit. Leave a picture out."
        raise Problem(413, said) from None
    sent = _sent(request)
    product = _product(request, sent)
    hold_to_limits(request, product)
    once = _said(sent, "once") or uuid4().hex
    key = f"widget:{product.pk}:{once}"
    if len(once) not in KEY_LENGTHS:
        raise wrong("once", f"The one-time key has {KEY_LENGTHS[0]} to {KEY_LENGTHS[-1]} characters.")
    identity = vouched(product, _said(sent, "identity"))
    account = _account(product, sent, identity)
    report = taken_before(key)
    new = report is None
    if report is None:
        files = _pictures(request, product)
        trust = Trust.VOUCHED if identity.good else Trust.TYPED
        try:
            report, new = take_once(
                account, key, source=Source.WIDGET, trust=trust, signature=identity.signature, files=files
            )
        except ValidationError as error:
            raise _placed(error) from None
    if not new:
        _add_what_is_new(report, account.text)
    answer = JsonResponse({"number": report.pk, "receipt": _link(report, identity)}, status=201)
    if not new:
        answer["Idempotent-Replayed"] = "true"
    return answer


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The JSON object: the body itself, or the field `report` of a form with pictures."""
    kind = (request.content_type or "").lower()
    if kind not in ("multipart/form-data", "application/json", "text/plain"):
        raise Problem(415, "Send JSON, or a form with a field “report” that is JSON.")
    try:
        text = request.POST.get("report", "") if kind == "multipart/form-data" else request.body.decode()
        sent = json.loads(text)
    except (ValueError, RecursionError, MultiPartParserError):
        raise Problem(400, "What was sent is not JSON, or was cut off.") from None
    if not isinstance(sent, dict):
        raise Problem(422, "Send a JSON object.")
    return sent


def _product(request: HttpRequest, sent: dict[str, Any]) -> Product:
    product = product_with_key(_said(sent, "key"))
    if product is None:
        raise PermissionDenied("This page's product key is not known here. Its makers find it on the desk.")
    if not may_send(product, request.META.get("HTTP_ORIGIN", "")):
        raise PermissionDenied("Pages of this address may not send reports about this product.")
    return product


def _account(product: Product, sent: dict[str, Any], identity: Vouched) -> Account:
    environment = sent.get("environment")
    known = {n: _said(environment, n) for n in ENVIRONMENT} if isinstance(environment, dict) else {}
    claimed = sent.get("claimed") if isinstance(sent.get("claimed"), dict) else {}
    context = sent.get("context")
    context = dict(context) if isinstance(context, dict) else {}
    context["claimed"] = None if identity.good else (identity.claims or claimed)
    account = Account(
        text=_said(sent, "text"),
        product=product.slug,
        fixed_means=_said(sent, "fixed_means"),
        severity=_said(sent, "severity"),
        url=bare_address(_said(sent, "url"))[:2000],
        step=(identity.claims.get("step", "") if identity.good else "") or _said(sent, "step")[:200],
        environment={name: said for name, said in known.items() if said},
        occurred_at=_moment(_said(sent, "at")),
        context=context,
    )
    account.step = account.step[:200]
    if identity.good:
        account.person, account.firm = _usable(identity.person), identity.firm
    else:
        # An id that nobody signed is no identifier, and an organization's is none either: names are only words.
        email = _said(sent, "email") or identity.claims.get("email", "")
        account.person = Person(email=email, name=_said(claimed, "name") or identity.claims.get("name", ""))
        account.firm = Firm(name=(_said(claimed, "organization") or identity.claims.get("organization", ""))[:200])
    return account


def _usable(person: Person) -> Person:
    """Without an address or a number that is none: whoever reports cannot mend what their host says of them."""
    left = {"email": person.email, "phone": person.phone, "external_id": person.external_id, "name": person.name}
    try:
        identifiers(person)
    except ValidationError as bad:
        left |= dict.fromkeys(bad.message_dict, "")
    return Person(**left)


def _pictures(request: HttpRequest, product: Product) -> list[File]:
    sent = request.FILES.getlist("files")
    if len(sent) > PICTURES_MOST:
        raise wrong("files", f"At most {PICTURES_MOST} pictures.")
    by = Actor(f"product:{product.pk}", f"A page of {product}"[:200], "customer")
    return [store(file, file.name or "picture", by=by) for file in sent]


def _add_what_is_new(report: Report, text: str) -> None:
    """Sent again with other words: nobody knew whether the first had arrived. What is new is kept."""
    text = clean(text)
    said = Event.objects.filter(word="report.added", report=report.pk)
    if text and text != report.text and all(event.facts.get("words") != text for event in said):
        report = Report.objects.select_related("customer", "product").get(pk=report.pk)
        say_more(report, text)


def _link(report: Report, identity: Vouched) -> str:
    """On the screen of somebody whom nobody vouched for, it proves who wrote this report, and no more."""
    if identity.signature is Signature.GOOD:
        return page_of(report)
    return settings.HEARDBACK_BASE_URL + reverse("portal:report", args=[receipt(report.pk, on_screen=True)])


def _moment(said: str) -> Any:
    try:
        moment = parse_datetime(said)
    except ValueError:
        return None
    if moment is None or timezone.is_naive(moment) or moment.year < 2000:
        return None
    return min(moment, timezone.now())


def _placed(error: ValidationError) -> ValidationError:
    """The widget asks for a text where the verb would also take a title."""
    return ValidationError({"text" if name == "title" else name: said for name, said in error.message_dict.items()})


def _said(sent: Any, name: str) -> str:
    value = sent.get(name)
    return clean(value) if isinstance(value, str) else str(value) if type(value) is int else ""
