"""Plain BM25, to compare with: k1 1.2, b 0.75, a title's words three times, on both sides. Document frequencies are
those of what came before."""

import math
from array import array
from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

from heardback.similarity.words import EXACT, TITLE, Said, terms_of

K1, B = 1.2, 0.75


class Plain:
    def __init__(self) -> None:
        self._texts: dict[int, array[int]] = defaultdict(lambda: array("i"))
        self._counts: dict[int, array[float]] = defaultdict(lambda: array("f"))
        self._lengths = array("f")
        self._total = 0.0

    def add(self, said: Said) -> None:
        for key, count in _counts(said).items():
            self._texts[key].append(len(self._lengths))
            self._counts[key].append(count)
        self._lengths.append(length := sum(_counts(said).values()))
        self._total += length

    def scores(self, said: Said) -> NDArray[np.float32]:
        """One for each text that came before."""
        known = len(self._lengths)
        found = np.zeros(known, np.float32)
        norm = K1 * (1 - B + B * np.frombuffer(self._lengths, np.float32).copy() / max(self._total / known, 1e-9))
        for key, asked in _counts(said).items():
            if key not in self._texts:
                continue
            texts = np.frombuffer(self._texts[key], np.int32).copy()
            count = np.frombuffer(self._counts[key], np.float32).copy()
            rarity = math.log(1 + (known - len(texts) + 0.5) / (len(texts) + 0.5))
            found[texts] += asked * rarity * count * (K1 + 1) / (count + norm[texts])
        return found


def _counts(said: Said) -> Counter[int]:
    terms = terms_of(said)
    words = terms.keys < EXACT
    tallies = 3 * (terms.counts // TITLE).astype(int) + terms.counts % TITLE
    return Counter(dict(zip(terms.keys[words].tolist(), tallies[words].tolist(), strict=True)))
