"""What somebody typed to find something, as words, phrases and beginnings of words."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 200
MOST = 12  # terms; what comes after them is not looked for
BEGINNING = 3  # letters from which the last word may be the beginning of one
_TERM = re.compile(r'"([^"]*)(?:"|$)|([^\s"]+)')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Term:
    """Words that stand side by side; with `begins`, the last of them may go on."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True)
class Asked:
    """All terms must be there. `text` is what was typed, cut to what is looked at."""

    text: str
    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)


def asked(text: str) -> Asked:
    """Read what was typed: words, "quoted phrases", beginnings of words with a star (log*). The last word may be a
    beginning without one: it is still being typed."""
    text = " ".join(text.replace("\x00", " ").split())[:LONGEST]
    terms: list[Term] = []
    for found in _TERM.finditer(text):
        quoted, plain = found[1], found[2]
        words = words_of(quoted if plain is None else plain)
        if not words:
            continue
        last = found.end() == len(text)
        begins = plain is not None and (plain.endswith("*") or (last and len(words[-1]) >= BEGINNING))
        terms.append(Term(words, begins))
    return Asked(text, tuple(terms[:MOST]))


def words_of(text: str) -> tuple[str, ...]:
    """As the databases' indexes split it: letters and digits, without accents, small."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return tuple(_WORD.findall(plain))
