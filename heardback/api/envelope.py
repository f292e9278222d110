"""Feedback from the SDKs that people have already: /api/PRODUCT/envelope/ takes what they send, and keeps feedback.

Everything else in an envelope (errors, sessions, traces, replays) is accepted and dropped, and counted in the answer.
"""

import io
import logging
import re
from collections import Counter
from urllib.parse import urlsplit
from uuid import uuid4

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse

from heardback.accounts.actors import Actor
from heardback.api.bodies import whole_body
from heardback.api.cross_origin import cross_origin
from heardback.api.feedback import event_id_of, from_feedback, from_user_report
from heardback.api.limiting import hold_to_limits
from heardback.api.problems import Problem, problem_of
from heardback.files.models import File
from heardback.files.storing import store
from heardback.products.keys import may_send, product_with_key
from heardback.products.models import Product
from heardback.reports.models import Source
from heardback.reports.taking import Account
from heardback.reports.taking_once import take_once, taken_before
from heardback.wire.envelopes import PLAIN, BadEnvelope, Envelope, Item, TooLarge, json_object, read_envelope, unpacked

log = logging.getLogger(__name__)
PACKED_MOST = 20 * 1024 * 1024
FILES_MOST = 10


@cross_origin(
    sends="Content-Type, Content-Encoding, X-Sentry-Auth, Sentry-Trace, Baggage",
    reads="X-Sentry-Error, X-Sentry-Rate-Limits, Retry-After",
)
def envelope(request: HttpRequest, project: int) -> HttpResponse:
    """Always an answer that an SDK understands: an id, or what was wrong in X-Sentry-Error."""
    try:
        return _taken(request, project)
    except Exception as error:
        problem = _problem(request, error)
        answer = JsonResponse({"detail": problem.detail}, status=problem.status, headers=problem.headers)
        answer["X-Sentry-Error"] = problem.detail.encode("ascii", "replace").decode().replace("\n", " ")[:300]
        if seconds := problem.headers.get("Retry-After"):
            answer["X-Sentry-Rate-Limits"] = f"{seconds}:feedback:key"
        return answer


def _taken(request: HttpRequest, project: int) -> HttpResponse:
    body = unpacked(whole_body(request, PACKED_MOST), request.META.get("HTTP_CONTENT_ENCODING", ""), PLAIN)
    sent = read_envelope(body)
    product = _product(request, project, sent)
    agent = request.META.get("HTTP_USER_AGENT", "")
    accounts = [found for item in sent.items if (found := _account(product, item, agent))]
    if accounts:
        hold_to_limits(request, product)
    for number, (account, key) in enumerate(accounts):
        _keep(product, account, key, sent.items if number == 0 else [])
    dropped = Counter(item.kind for item in sent.items if item.kind not in ("feedback", "user_report", "attachment"))
    if dropped:
        log.info("Dropped from an envelope for %s: %s", product, dict(dropped))
    first = accounts[0][1].split(":")[0] if accounts else ""
    said = event_id_of(sent.headers.get("event_id")) or event_id_of(first) or uuid4().hex
    return JsonResponse({"id": said, "dropped": dict(dropped)} if dropped else {"id": said})


def _product(request: HttpRequest, project: int, sent: Envelope) -> Product:
    header = re.search(r"sentry_key=([\w-]+)", request.META.get("HTTP_X_SENTRY_AUTH", ""))
    key = header[1] if header else request.GET.get("sentry_key", "") or _key_in(sent.headers.get("dsn"))
    if not key:
        raise Problem(401, "no sentry_key: in X-Sentry-Auth, in the address or in the envelope's dsn")
    product = product_with_key(key)
    if product is None or product.pk != project:
        raise Problem(403, "this key does not belong to this project")
    origin = request.META.get("HTTP_ORIGIN", "")
    if origin and not may_send(product, origin):
        raise Problem(403, "pages of this origin may not send to this project")
    return product


def _key_in(dsn: object) -> str:
    try:
        return urlsplit(str(dsn or "")).username or ""
    except ValueError:
        return ""


def _account(product: Product, item: Item, agent: str) -> tuple[Account, str] | None:
    """None for an item that holds no feedback."""
    if item.kind == "user_report":
        return from_user_report(product, json_object(item.payload, "user_report"), agent)
    if item.kind == "feedback":
        return from_feedback(product, json_object(item.payload, "feedback"), agent)
    return None


def _keep(product: Product, account: Account, key: str, items: list[Item]) -> None:
    key = f"sdk:{product.pk}:{key}"
    if taken_before(key) is None:
        take_once(account, key, source=Source.SDK, files=_files(product, items))


def _files(product: Product, items: list[Item]) -> list[File]:
    """What can be kept of the attachments: one that can't must not cost the feedback."""
    by = Actor(f"product:{product.pk}", f"A page of {product}"[:200], "customer")
    kept: list[File] = []
    for item in [item for item in items if item.kind == "attachment"][:FILES_MOST]:
        try:
            kept.append(store(io.BytesIO(item.payload), str(item.headers.get("filename") or "attachment"), by=by))
        except ValidationError as refused:
            log.info("An attachment of a feedback was not kept: %s", refused.messages)
    return kept


def _problem(request: HttpRequest, error: Exception) -> Problem:
    match error:
        case BadEnvelope():
            return Problem(400, str(error))
        case TooLarge() | RequestDataTooBig():
            return Problem(413, f"larger than {PACKED_MOST >> 20} MB packed, or {PLAIN >> 20} MB unpacked")
    return problem_of(request, error)
