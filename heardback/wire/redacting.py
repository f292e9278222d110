"""Taking out of text what must not be kept: passwords, keys, and what stands behind the "?" of an address."""

import re
from urllib.parse import urlsplit, urlunsplit

HIDDEN = "[hidden]"
_NAMES = (
    r"pass(?:word|wd|phrase|code)?|pwd|secret|token|api[-_ ]?key|auth(?:orization)?|session(?:[-_ ]?id)?|cookie|csrf"
)
_SECRET_NAME = re.compile(rf"(?:^|[\W_]|(?<=[a-z])(?=[A-Z]))(?:{_NAMES})(?:$|[\W_]|s$)", re.I)
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s\"'<>()\[\]{}`,]+", re.I)
# What gives itself away: "Bearer …", JSON web tokens, keys of well-known services, and anything long and random.
_TELLING = re.compile(
    r"\b(?:bearer|basic)\s+[\w.~+/=-]{8,}"
    r"|\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?"
    r"|\b(?:sk|pk|rk)_(?:live|test)_\w{8,}"
    r"|\bgh[pousr]_\w{20,}|\bxox[abprs]-[\w-]{10,}|\bAKIA[A-Z0-9]{16}\b|\bhbs?_[\w-]{20,}",
    re.I,
)
_LONG = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z0-9_]{32,}(?![A-Za-z0-9_])")
_NAMED = re.compile(rf"((?:{_NAMES})s?[\"']?\s*[:=]\s*[\"']?)([^\s\"'&;,}}]{{3,}})", re.I)
LONGEST = 100_000


def without_secrets(text: str) -> str:
    """The same text, with addresses cut at their query and what looks like a key hidden."""
    text = _ADDRESS.sub(lambda found: bare_address(found[0]), text[:LONGEST])
    text = _TELLING.sub(HIDDEN, text)
    text = _NAMED.sub(rf"\1{HIDDEN}", text)
    return _LONG.sub(lambda found: HIDDEN if _looks_random(found[0]) else found[0], text)


def bare_address(address: str) -> str:
    """Scheme, host and path of an address: no password, no query, no fragment, no long random piece in its path.
    "" for what is no address, or carries its content itself, such as data:."""
    try:
        parts = urlsplit(address.strip())
        if parts.scheme in ("data", "javascript", "blob", "about"):
            return ""
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    pieces = [piece.split(";")[0] for piece in parts.path.split("/")]
    path = "/".join(HIDDEN if _is_key(piece) else piece for piece in pieces)
    return urlunsplit((parts.scheme, host, path, "", ""))


def names_a_secret(name: str) -> bool:
    """Whether what is called so had better not be kept."""
    return bool(_SECRET_NAME.search(name))


def _is_key(piece: str) -> bool:
    return bool(_TELLING.search(piece)) or (len(piece) >= 32 and _looks_random(piece))


def _looks_random(word: str) -> bool:
    return any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)
