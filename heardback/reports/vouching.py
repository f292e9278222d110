"""Who reports, as a host's own systems vouch for it: claims and a signature by the product's secret.

An identity is one word, `CLAIMS.SIGNATURE`: the claims are a JSON object in base64url, the signature is HMAC-SHA256
over exactly that base64url text, in hexadecimal. So nobody has to agree on an order of fields or on how to escape them,
and no name can be worded so that it reads as another field.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from heardback.customers.finding import Firm, Person
from heardback.products.models import Product
from heardback.reports.models import Signature
from heardback.wire.text import clean

# How old a signature may be: a page that stays open over night, and a report that waits for the network.
LIVES = 24 * 3600  # seconds
AHEAD = 300  # by how much a host's clock may be fast
LONGEST = 4000
CLAIMS = ("id", "email", "phone", "name", "organization", "organization_id", "organization_kind", "step")


@dataclass(frozen=True)
class Vouched:
    """What an identity says. Only with `Signature.GOOD` is it more than somebody's words."""

    signature: Signature
    claims: dict[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return self.signature is Signature.GOOD

    @property
    def person(self) -> Person:
        said = self.claims.get
        return Person(said("email", ""), said("phone", ""), said("id", ""), said("name", ""))

    @property
    def firm(self) -> Firm:
        said = self.claims.get
        return Firm(said("organization_id", ""), said("organization", ""), said("organization_kind", ""))


def signed(secret: str, **claims: Any) -> str:
    """An identity, as a host makes it. `at` is in seconds since 1970."""
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{payload}.{_signature(secret, payload)}"


def vouched(product: Product, identity: str) -> Vouched:
    """What `identity` says, and how far to trust it. Never raises: who reports can't help what a host got wrong."""
    if not identity:
        return Vouched(Signature.NONE)
    payload, _, signature = identity[:LONGEST].strip().partition(".")
    claims = _claims(payload)
    said = {name: value for name in CLAIMS if (value := _said(claims.get(name)))}
    expected = _signature(product.signing_secret, payload)
    if not hmac.compare_digest(expected.encode(), signature.lower().encode("utf-8", "replace")) or not said.get("id"):
        return Vouched(Signature.WRONG, said)
    at, now = claims.get("at"), timezone.now().timestamp()
    if not isinstance(at, int | float) or not now - LIVES <= at <= now + AHEAD:
        return Vouched(Signature.LATE, said)
    return Vouched(Signature.GOOD, said)


def _signature(secret: str, payload: str) -> str:
    return hmac.new(secret.encode(), payload.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _claims(payload: str) -> dict[str, Any]:
    try:
        padded = payload.encode("ascii") + b"=" * (-len(payload) % 4)
        claims = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _said(value: object) -> str:
    """Not cut: of two ids that are long and alike, one must not become the other."""
    return clean(str(value)) if isinstance(value, str) or type(value) is int else ""
