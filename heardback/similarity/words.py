"""What a text is known by: the stems of its words, and what stands in it exactly as it is (error codes, names out of a
program, messages), each as a number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from Stemmer import Stemmer

TEXT_READ = 3000  # characters; what comes after them is mostly logs
EXACT = np.uint32(1 << 31)  # the bit that tells what stands exactly from words
TITLE = 64  # a packed count: occurrences in the title (0 to 3) times this, and in the text (0 to 63)

_TOKEN = re.compile(r"[^\W_]+(?:[._:'’/-]?[^\W]+)*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\dA-Za-z_]+")
_LINE = re.compile(r"error|exception|fail|cannot|can't|could not|unable|fatal|denied|refused|invalid|timed? ?out", re.I)
_MARKUP = re.compile(r"\{/?(?:code|noformat|html|quote|color|panel)[^}\n]{0,80}\}|<[^>\n]{1,200}>")
_ERROR = re.compile(r"error|exception|fault|^e_|_err|err_|^sig[a-z]+$|^0x[0-9a-f]+$|^[45]\d\d$", re.I)
_COMMON = """
the and for that this with you your have has had not but are was were can could will would when what which who from they
them their there then than into out about after before only also just some any all been being did does don how its it is
in on of to my me we us our an or at as be by if no so do he she his her
"""
COMMON = frozenset(_COMMON.split())
_stemmer = Stemmer("english", 0)


@dataclass(frozen=True, slots=True)
class Said:
    """What one report or issue says, in plain facts. `places` are where it happened (a step, a component, the path of a
    page); `at` is when it came in, in seconds."""

    title: str
    text: str = ""
    product: str = ""
    version: str = ""
    organization: str = ""
    places: tuple[str, ...] = ()
    at: float = 0.0


@dataclass(slots=True)
class Terms:
    """`keys` are sorted and unique; `counts` packs how often each stands in title and text, see TITLE."""

    keys: NDArray[np.uint32]
    counts: NDArray[np.uint8]


def terms_of(said: Said) -> Terms:
    counts: dict[int, int] = {}
    for key in _keys(said.title[:500]):
        counts[key] = min(counts.get(key, 0) + TITLE, 3 * TITLE)
    for key in _keys(readable(said.text)):
        if (count := counts.get(key, 0)) % TITLE < TITLE - 1:
            counts[key] = count + 1
    for _, key in messages(said.text):
        counts[key] = 1
    keys = np.fromiter(counts, np.uint32, len(counts))
    order = np.argsort(keys)
    packed = np.fromiter(counts.values(), np.uint8, len(counts))[order]
    return Terms(keys[order], packed)


def readable(text: str) -> str:
    """The part of a text that is read, without markup."""
    return _MARKUP.sub(" ", text[: 2 * TEXT_READ])[:TEXT_READ]


def _keys(text: str) -> Iterator[int]:
    for token in _TOKEN.findall(text):
        yield from _keys_of(token)


@lru_cache(maxsize=100_000)
def _keys_of(token: str) -> tuple[int, ...]:
    """A token's words, and the token itself when it is no plain word."""
    parts = _PART.findall(token) if not token.islower() or not token.isalpha() else [token]
    found = []
    for part in parts:
        word = part.lower()
        if word in COMMON or len(word) > 40 or (len(word) < 2 and not word.isdigit()):
            continue
        found.append(crc32(_stemmer.stemWord(word).encode()) & 0x7FFFFFFF)
    if len(parts) > 1 and len(token) <= 120:
        found.append(_exact(token.lower()))
    return tuple(found)


def _exact(text: str) -> int:
    return crc32(text.encode()) | int(EXACT)


def messages(text: str) -> Iterator[tuple[str, int]]:
    """Lines that tell of an error, and their keys: digits and spaces in them don't count."""
    for line in text[:TEXT_READ].splitlines():
        line = " ".join(line.split())
        if 12 <= len(line) <= 300 and _LINE.search(line):
            yield line, _exact("\n" + re.sub(r"\d+", "0", line.lower()))


def spelling(said: Said, wanted: NDArray[np.uint32]) -> dict[int, str]:
    """How the wanted terms of a text are written in it."""
    found: dict[int, str] = {}
    missing = {int(key) for key in wanted}
    for token in _TOKEN.findall(f"{said.title[:500]}\n{readable(said.text)}"):
        keys = _keys_of(token)
        if missing.isdisjoint(keys):
            continue
        found |= {key: token for key in keys if key & int(EXACT) and key in missing}
        for part in _PART.findall(token):
            found.setdefault(crc32(_stemmer.stemWord(part.lower()).encode()) & 0x7FFFFFFF, part.lower())
        missing -= found.keys()
    if missing:
        found |= {key: line for line, key in messages(said.text) if key in missing}
    return found


def is_error(text: str) -> bool:
    """Whether what stands exactly in two texts is an error rather than a name."""
    return bool(_ERROR.search(text))
