"""Which known texts are about the same thing as a new one, and why. In memory, incremental, no Django.

Ranking is BM25 (Robertson & Zaragoza, "The Probabilistic Relevance Framework", 2009; k1 = 1.2, b = 0.75) over weighted
fields; the score becomes a rough probability by comparing it with what the query would score against itself.
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice

K1, B = 1.2, 0.75
TELLING = 24  # words of a question that are asked for
LOOKED_AT = 1000  # places at which they stand
SCORED = 40  # keys that are compared in full
WORD = re.compile(r"[^\W_]{2,40}")
ENDINGS = re.compile(r"(?:ing|ed|es|s|ly)$")
_COMMON = """
the and for that this with you your have has had not but are was were can could will would when what which who from they
them their there then than into out about after before only also just some any all been being did does don how its it is
in on of to my me we us our an or at as be by if no so do he she his her
"""
COMMON = frozenset(_COMMON.split())


@dataclass(frozen=True)
class Hit:
    key: int
    probability: float
    why: str


def words(text: str) -> list[str]:
    """Lower-case words without common ones and endings, in order, at most the first 2,000 characters' worth."""
    found = (word for word in WORD.findall(text[:2000].lower()) if word not in COMMON)
    return [ENDINGS.sub("", word) if len(word) > 4 else word for word in found]


class Index:
    """Keys with their texts. Fields weigh what `weights` says (default 1)."""

    def __init__(self, weights: Mapping[str, float] | None = None) -> None:
        self._weights = dict(weights or {})
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        self._words: dict[int, tuple[str, ...]] = {}
        self._lengths: dict[int, float] = {}
        self._total = 0.0

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, key: int, fields: Mapping[str, str]) -> None:
        """Know `key` by these texts, in place of what it was known by."""
        self.remove(key)
        counts: dict[str, float] = defaultdict(float)
        for name, text in fields.items():
            for word in words(text):
                counts[word] += self._weights.get(name, 1.0)
        if not counts:
            return
        for word, count in counts.items():
            self._postings[word][key] = count
        self._words[key] = tuple(counts)
        self._lengths[key] = sum(counts.values())
        self._total += self._lengths[key]

    def remove(self, key: int) -> None:
        if key not in self._lengths:
            return
        self._total -= self._lengths.pop(key)
        for word in self._words.pop(key):
            del self._postings[word][key]
            if not self._postings[word]:
                del self._postings[word]

    def find(self, text: str, limit: int = 3, least: float = 0.15) -> list[Hit]:
        """Up to `limit` keys, best first, whose probability is at least `least`."""
        if not self._lengths:
            return []
        asked = list(dict.fromkeys(words(text)))
        rare = {word: self._rarity(word) for word in asked if word in self._postings}
        # The rarest words decide; the commonest would only cost time.
        telling = sorted(rare, key=rare.__getitem__, reverse=True)[:TELLING]
        average = self._total / len(self._lengths)
        scores = {}
        for key in self._candidates(telling, rare):
            norm = K1 * (1 - B + B * self._lengths[key] / average)
            counts = ((rare[word], self._postings[word].get(key, 0.0)) for word in telling)
            scores[key] = sum(weight * count * (K1 + 1) / (count + norm) for weight, count in counts if count)
        unknown = math.log(1 + len(self._lengths))
        itself = sum(rare.get(word, unknown) for word in asked[:TELLING]) * (K1 + 1) / 2 or 1.0
        best = sorted(scores, key=lambda key: (-scores[key], key))[:limit]
        hits = [Hit(key, self._probability(scores[key] / itself), self._why(key, rare)) for key in best]
        return [hit for hit in hits if hit.probability >= least]

    def _candidates(self, telling: list[str], rare: Mapping[str, float]) -> list[int]:
        """Keys that are worth scoring: those with the most of the rarest words, the latest first where there are many.

        Looks at LOOKED_AT places at most, so that a question costs the same among a hundred texts and a million.
        """
        shares: dict[int, float] = defaultdict(float)
        left = LOOKED_AT
        for word in telling:
            for key in islice(reversed(self._postings[word]), left):
                shares[key] += rare[word]
            left -= len(self._postings[word])
            if left <= 0:
                break
        return nlargest(SCORED, shares, key=shares.__getitem__)

    def _rarity(self, word: str) -> float:
        having = len(self._postings[word])
        return math.log(1 + (len(self._lengths) - having + 0.5) / (having + 0.5))

    @staticmethod
    def _probability(share: float) -> float:
        return round(1 / (1 + math.exp(-6 * (share - 0.55))), 3)

    def _why(self, key: int, rare: Mapping[str, float]) -> str:
        shared = sorted((w for w in rare if key in self._postings[w]), key=rare.__getitem__, reverse=True)
        several = "words" if len(shared) != 1 else "word"
        return f"{len(shared)} {several} in common: {', '.join(shared[:5])}"
