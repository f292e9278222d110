"""A request that is sent twice does its work once: the `Idempotency-Key` header.

The answer is kept in the transaction of the work, so a crash leaves both or neither. A second request with the same key
gets the same answer again; while the first is still at work, PostgreSQL lets us say so (409), and on SQLite, where
there is one writer at a time, it waits for the first and then gets its answer.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from heardback.api.models import Answered
from heardback.api.problems import Problem
from heardback.api.tokens import caller

KEPT = timedelta(hours=25)
LONGEST = 255

View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Heed the header. The view must make its answer whole: it is kept as it is."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        key = request.META.get("HTTP_IDEMPOTENCY_KEY")
        if key is None:
            return view(request, *args, **values)
        if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
            raise Problem(400, f"An Idempotency-Key has 1 to {LONGEST} printable ASCII characters.")
        with transaction.atomic():
            return _once(request, key, lambda: view(request, *args, **values))

    run.heeds_idempotency_key = True  # type: ignore[attr-defined]
    return run


def _once(request: HttpRequest, key: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    who, digest = caller(request).ref, _digest(request)
    if not _claim(who, key):
        raise Problem(409, "A request with this Idempotency-Key is still at work. Try again in a moment.")
    kept = Answered.objects.filter(who=who, key=key).first()
    if kept is not None:
        if kept.request != digest:
            raise Problem(422, "This Idempotency-Key was used for another request. Take a new key for new work.")
        return _again(kept)
    response = work()
    if 200 <= response.status_code < 300:
        Answered.objects.create(
            who=who,
            key=key,
            request=digest,
            status=response.status_code,
            body=response.content.decode(),
            location=response.get("Location", ""),
        )
    return response


def _again(kept: Answered) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    response["Idempotent-Replayed"] = "true"
    if kept.location:
        response["Location"] = kept.location
    return response


def _claim(who: str, key: str) -> bool:
    """Whether nobody else is at work under this key. Held until the transaction ends, however it ends.

    SQLite's transactions take the write lock when they begin, so whoever gets here is alone.
    """
    if connection.vendor != "postgresql":
        return True
    number = int.from_bytes(hashlib.blake2b(f"{who}\n{key}".encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _digest(request: HttpRequest) -> str:
    """Keyed: what was sent cannot be found out by trying what it may have been."""
    said = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return salted_hmac("heardback.idempotency", said, algorithm="sha256").hexdigest()


def forget_answers() -> int:
    """Drop answers that are older than a day: nobody sends a request again that late. Returns how many."""
    gone, _ = Answered.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return gone
