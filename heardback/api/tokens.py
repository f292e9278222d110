"""Who calls: programs with a bearer token, each with a role."""

import time

from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from heardback.accounts.actors import Actor
from heardback.accounts.keys import digest_of, token_for
from heardback.accounts.roles import allow
from heardback.api.problems import Problem

# A token is looked up once in so many seconds by each process; so long may a revoked one still open.
REMEMBERED_SECONDS = 5.0
_remembered: dict[str, tuple[Actor, float]] = {}


class Bearer(HttpAuthBase):
    """Lets in a live token whose role may do `what` (a name in `accounts.roles.MAY`)."""

    openapi_scheme = "bearer"
    openapi_description = "A token made by “heardback token create”. Its role says what it may do."

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what

    def __call__(self, request: HttpRequest) -> Actor:
        kind, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            said = "Send a token: “Authorization: Bearer …”. “heardback token create” makes one."
            raise Problem(401, said, headers={"WWW-Authenticate": 'Bearer realm="Heardback"'})
        actor = _live(secret.strip())
        if actor is None:
            challenge = 'Bearer realm="Heardback", error="invalid_token"'
            raise Problem(401, "This token is unknown or was revoked.", headers={"WWW-Authenticate": challenge})
        allow(actor, self.what)
        return actor


def _live(secret: str) -> Actor | None:
    digest, now = digest_of(secret), time.monotonic()
    found = _remembered.get(digest)
    if found is not None and found[1] > now:
        return found[0]
    token = token_for(secret)
    if token is None:
        _remembered.pop(digest, None)
        return None
    if len(_remembered) > 1000:
        _remembered.clear()
    _remembered[digest] = (token.actor, now + REMEMBERED_SECONDS)
    return token.actor


def caller(request: HttpRequest) -> Actor:
    """Who sent this request: a program, or the customer behind a receipt."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
