"""Asking an engine: from a text to the candidates, and what speaks for each.

Candidates come from BM25 (Robertson & Zaragoza, 2009; k1 = 1.2, b = 0.75) over the rarest terms and from the nearest
meanings; each is then weighed by everything that speaks for it (`evidence`).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heardback.similarity.encoding import Bits, alike, meaning
from heardback.similarity.engine import Engine, fact, places_of
from heardback.similarity.evidence import F32, Evidence
from heardback.similarity.segments import I64, spans
from heardback.similarity.words import EXACT, TITLE, Said, Terms, terms_of

K1, B = 1.2, 0.75
TITLE_WEIGHS = 6.0  # a word of the title asked for, against one of the text
ASKED = 80  # terms that are asked for, the most telling first
LOOKED_AT = 30_000  # places at which they stand, the rarest first: so many, and one for every FIFTH text
FIFTH = 5
BY_WORDS, BY_TITLE, BY_EXACT, BY_MEANING = 150, 80, 40, 80  # candidates
DAY = 86400.0
FARTHEST = 512  # bits
# What a packed count is as a number of occurrences: one in the title counts as three.
COUNTED = np.array([3.0 * (packed // TITLE) + packed % TITLE for packed in range(256)], np.float32)


@dataclass(slots=True)
class Candidates:
    """Texts that may be about the same, and what speaks for each. `texts` are their places in the engine; `rarity` is
    how much each of the terms asked for tells."""

    texts: I64
    evidence: Evidence
    asked: Terms
    rarity: F32


def candidates(
    engine: Engine, said: Said, *, but: int | None = None, bits: Bits | None = None, same_product: bool = False
) -> Candidates | None:
    """The texts that may be about the same, in the order in which they came; None when there are none."""
    engine.weigh()
    if not len(engine.keys):
        return None
    if engine.with_meaning and bits is None:
        bits = meaning([said])[0]
    found = _Question(engine, said, terms_of(said), bits).answer(
        engine.at(but) if but is not None else -1, same_product
    )
    return found if len(found.texts) else None


class _Question:
    """One question to an engine."""

    def __init__(self, engine: Engine, said: Said, asked: Terms, bits: Bits | None) -> None:
        self.engine, self.said, self.bits = engine, said, bits
        self.parts = engine.parts()
        places = [part.places(asked.keys) for part in self.parts]
        self.having = np.sum([sizes for _, sizes in places], axis=0)
        self.rarity = engine.rarity_of(self.having)
        self.titles, self.texts = asked.counts // TITLE, asked.counts % TITLE
        self.exact = asked.keys >= EXACT
        self.weight = np.where(self.titles > 0, TITLE_WEIGHS, 1.0).astype(np.float32) * self.rarity
        self.asked, self.places = asked, places
        self.average = max(engine.total / max(len(engine), 1), 1.0)

    def answer(self, but: int, same_product: bool) -> Candidates:
        engine = self.engine
        out = ~engine.alive.now
        if but >= 0:
            out[but] = True
        if same_product:
            out |= engine.facts["product"].now != fact(self.said.product)
        chosen = []
        for score, most in zip(self._scores(), (BY_WORDS, BY_TITLE, BY_EXACT), strict=True):
            score[out] = 0
            chosen.append(_highest(score, most))
        apart = None
        if engine.with_meaning and self.bits is not None:
            apart = alike(self.bits, [column.now for column in engine.bits])
            apart[out] = FARTHEST
            chosen.append(_nearest(apart, BY_MEANING))
        texts = np.unique(np.concatenate(chosen))
        texts = texts[~out[texts]]
        return Candidates(texts, self._evidence(texts, apart), self.asked, self.rarity)

    def _scores(self) -> tuple[F32, F32, F32]:
        """BM25 of every text: by all words, by those of the title, and by what stands exactly."""
        telling = np.argsort(-self.weight, kind="stable")[:ASKED]
        telling = telling[self.having[telling] > 0]
        rarest = telling[np.argsort(self.having[telling], kind="stable")]
        most = max(LOOKED_AT + len(self.engine.keys) // FIFTH, int(self.having[rarest[:1]].sum()))
        chosen = rarest[np.cumsum(self.having[rarest]) <= most]
        # Words of the title, other words, what stands exactly: so that each kind is a run of places.
        kind = np.where(self.exact[chosen], 2, np.where(self.titles[chosen] > 0, 0, 1))
        chosen = chosen[np.argsort(kind, kind="stable")]
        first, second = np.searchsorted(np.sort(kind), (1, 2))
        weight, rarity = self.weight[chosen], self.rarity[chosen]
        words, titles, exact = (np.zeros(len(self.engine.keys), np.float32) for _ in range(3))
        for part, (begins, sizes) in zip(self.parts, self.places, strict=True):
            size = sizes[chosen]
            if not size.any():
                continue
            at = spans(begins[chosen], size)
            texts = part.texts[at]
            count = COUNTED[part.tallies[at]]
            end = part.first + len(part)
            norm = K1 * (1 - B + B * self.engine.lengths.now[part.first : end] / self.average)
            gained = count * np.float32(K1 + 1) / (count + norm.astype(np.float32)[texts])
            ends = np.cumsum(size)
            of_titles, of_words = (int(ends[upto - 1]) if upto else 0 for upto in (first, second))
            weighed = np.repeat(weight, size)[:of_words] * gained[:of_words]
            rare = np.repeat(rarity, size) * gained
            for into, some, much in (
                (words, texts[:of_words], weighed),
                (titles, texts[:of_titles], rare[:of_titles]),
                (exact, texts[of_words:], rare[of_words:]),
            ):
                if len(some):
                    into[part.first : end] = np.bincount(some, much, len(part))
        return words, titles, exact

    def _evidence(self, texts: I64, apart: NDArray[np.uint16] | None) -> Evidence:
        engine, count = self.engine, len(texts)
        owner, term, tally = self._shared(texts)
        rare, exact = self.rarity[term], self.exact[term]
        in_title, asked_title = tally // TITLE > 0, self.titles[term] > 0

        def total(which: NDArray[np.bool_], of: F32) -> F32:
            return np.bincount(owner[which], of[which], count).astype(np.float32)

        def most(which: NDArray[np.bool_]) -> F32:
            found = np.zeros(count, np.float32)
            np.maximum.at(found, owner[which], rare[which])
            return found / np.float32(math.log(len(engine.keys) + 2))

        norm = K1 * (1 - B + B * engine.lengths.now[texts] / self.average)
        tallied = COUNTED[tally]
        gained = (tallied * (K1 + 1) / (tallied + norm[owner])).astype(np.float32)
        words = ~exact
        bm25 = total(words, self.weight[term] * gained)
        title_mass = float(self.rarity[~self.exact & (self.titles > 0)].sum())
        likeness = (
            (1 - apart[texts] / np.float32(256)).astype(np.float32)
            if apart is not None
            else np.zeros(count, np.float32)
        )
        tenth = np.sort(likeness)[-min(10, count)] if count else np.float32(0)
        order = np.empty(count, np.float32)
        order[np.argsort(-bm25, kind="stable")] = np.arange(count, dtype=np.float32)
        days = np.abs(self.said.at - engine.times.now[texts]) / DAY
        return Evidence(
            rank=np.log1p(order),
            title=total(words & asked_title, rare * gained) / (title_mass + 1e-6),
            covered=total(words & in_title, rare) / (engine.title_mass.now[texts] + 1),
            rarest_exact=most(exact),
            rarest_word=most(words),
            meaning=likeness,
            nearest=likeness - tenth,
            recent=-np.log1p(days).astype(np.float32),
            place=self._same_place(texts),
            product=self._same("product", texts),
            version=self._same("version", texts),
            organization=self._same("organization", texts),
            length=np.log1p(engine.text_mass.now[texts]),
        )

    def _shared(self, texts: I64) -> tuple[I64, I64, NDArray[np.uint8]]:
        """Each term that a candidate and the question share: whose, which, and its packed count there."""
        owners, terms, tallies = [], [], []
        for part in self.parts:
            low, high = np.searchsorted(texts, (part.first, part.first + len(part)))
            if low == high:
                continue
            rows = texts[low:high] - part.first
            sizes = part.starts[rows + 1] - part.starts[rows]
            at = spans(part.starts[rows], sizes)
            theirs = part.terms[at]
            place = np.minimum(np.searchsorted(self.asked.keys, theirs), len(self.asked.keys) - 1)
            same = self.asked.keys[place] == theirs if len(self.asked.keys) else np.zeros(len(theirs), bool)
            owners.append(np.repeat(np.arange(low, high), sizes)[same])
            terms.append(place[same])
            tallies.append(part.counts[at][same])
        if not owners:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint8)
        return np.concatenate(owners), np.concatenate(terms), np.concatenate(tallies)

    def _same(self, name: str, texts: I64) -> F32:
        """1 where it is the same, 0 where one doesn't say, a little less where it is another."""
        asked = fact(getattr(self.said, name))
        theirs = self.engine.facts[name].now[texts]
        if not asked:
            return np.zeros(len(texts), np.float32)
        return np.where(theirs == asked, 1.0, np.where(theirs == 0, 0.0, -0.3)).astype(np.float32)

    def _same_place(self, texts: I64) -> F32:
        """The share of the shorter list of places that is in both; 0.3 where one says none."""
        asked = places_of(self.said)
        columns = [column.now[texts] for column in self.engine.places]
        theirs = np.sum([column > 0 for column in columns], axis=0)
        if not asked:
            return np.full(len(texts), 0.3, np.float32)
        same = np.sum([np.isin(column, asked) & (column > 0) for column in columns], axis=0)
        return np.where(theirs == 0, 0.3, same / np.maximum(np.minimum(theirs, len(asked)), 1)).astype(np.float32)


def _highest(scores: F32, most: int) -> I64:
    """The places of the `most` highest above 0."""
    top = float(scores.max(initial=0.0))
    share = 0.5
    found = np.zeros(0, np.int64)
    while top > 0 and len(found) < most and share > 0.01:
        found = np.flatnonzero(scores > top * share)
        share /= 2
    if len(found) > most:
        found = found[np.argpartition(-scores[found], most - 1)[:most]]
    return found


def _nearest(apart: NDArray[np.uint16], most: int) -> I64:
    """The places of about `most` that differ least."""
    reached = np.cumsum(np.bincount(apart))
    limit = int(np.searchsorted(reached, most))
    found = np.flatnonzero(apart <= limit)
    return found if len(found) <= 2 * most else found[np.argpartition(apart[found], most - 1)[:most]]
