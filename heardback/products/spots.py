"""The places of a customer's journey that a product names, and which of them an address is.

A spot is `{"name": "Checkout", "patterns": ["/checkout/*", "pay.example.com/*"]}`. A pattern that begins with "/" is
compared with the path, any other with the host and the path; "*" stands for anything. Case, a last "/", the query and
the scheme say nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from heardback.wire.text import clean

MOST = 50
PATTERNS_MOST = 20
NAME_LONGEST = 200
PATTERN_LONGEST = 300


def spot_of(spots: Iterable[Mapping[str, Any]], url: str) -> str:
    """The name of the first spot that this address is at, or ""."""
    if not spots or not url or " " in url.strip():  # words, not an address
        return ""
    address = _bare(url)
    path = address if address.startswith("/") else "/" + address.partition("/")[2]
    for spot in spots:
        for pattern in spot["patterns"]:
            if _fits(_bare(pattern), path if pattern.startswith("/") else address):
                return str(spot["name"])
    return ""


def checked_spots(said: object) -> list[dict[str, Any]]:
    """The spots, cleaned. ValidationError in words."""
    found: list[dict[str, Any]] = []
    for one in said if isinstance(said, list) else [None]:
        if not isinstance(one, Mapping) or not isinstance(one.get("patterns"), list):
            raise ValidationError("Give each spot a name, and the addresses at which it is.")
        name, patterns = " ".join(clean(str(one.get("name", ""))).split()), [clean(str(p)) for p in one["patterns"]]
        patterns = [pattern for pattern in patterns if pattern]
        if not 0 < len(name) <= NAME_LONGEST:
            raise ValidationError(f"Name each spot, in at most {NAME_LONGEST} characters.")
        if not patterns or len(patterns) > PATTERNS_MOST or any(len(p) > PATTERN_LONGEST for p in patterns):
            raise ValidationError(
                f"Give “{name[:40]}” from 1 to {PATTERNS_MOST} addresses of up to {PATTERN_LONGEST} characters, such "
                "as /checkout/*."
            )
        if name.casefold() in {spot["name"].casefold() for spot in found}:
            raise ValidationError(f"There are two spots “{name[:40]}”. Put their addresses into one.")
        found.append({"name": name, "patterns": patterns})
    if len(found) > MOST:
        raise ValidationError(f"At most {MOST} spots.")
    return found


def _bare(address: str) -> str:
    """Host and path, in small letters."""
    said = address.strip().lower()
    _, scheme, rest = said.partition("://")
    said = rest if scheme else said
    return said.partition("?")[0].partition("#")[0].rstrip("/") or "/"


def _fits(pattern: str, address: str) -> bool:
    """By hand: a regular expression with many "*" can take for ever over an address that somebody made up."""
    first, *others = pattern.split("*")
    if not others:
        return address == pattern
    *middle, last = others
    if not address.startswith(first):
        # "/checkout/*" is also "/checkout" itself.
        return not middle and not last and address == first.rstrip("/")
    at = len(first)
    for part in middle:
        at = address.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return len(address) - len(last) >= at and address.endswith(last)
