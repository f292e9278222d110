"""Which known texts are about the same thing as a new one. In memory, incremental, no Django."""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from heardback.similarity.encoding import WIDTH, Bits, meaning
from heardback.similarity.evidence import F32
from heardback.similarity.growing import Column
from heardback.similarity.segments import I64, U32, Segment, joined, segment
from heardback.similarity.words import EXACT, TITLE, Said, Terms, terms_of

SMALLEST, STEP, LARGEST = 64, 8, 131_072  # texts of a segment
PLACES = 4


class Engine:
    """Texts by a key of the caller's. Texts of one `group` count as one (reports that were joined to one issue)."""

    def __init__(self, *, with_meaning: bool = True) -> None:
        self.with_meaning = with_meaning
        self.segments: list[Segment] = []
        self._tail: list[Terms] = []
        self._tail_segment: Segment | None = None
        self._at: dict[int, int] = {}
        self.keys, self.groups, self.alive = Column(np.int64), Column(np.int64), Column(np.bool_)
        self.bits = [Column(np.uint64) for _ in range(WIDTH)]
        self.lengths, self.times = Column(np.float32), Column(np.float64)
        self.title_mass, self.text_mass = Column(np.float32), Column(np.float32)
        self.facts = {name: Column(np.uint32) for name in ("product", "version", "organization")}
        self.places = [Column(np.uint32) for _ in range(PLACES)]
        self.total = 0.0

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[Any]], segments: list[Segment], tail: list[Terms]) -> "Engine":
        """One that knows what another knew: of its `columns`, `segments` and `tail`."""
        engine = cls(with_meaning=len(columns["bits0"]) > 0)
        for name, column in engine.columns.items():
            column.extend(columns[name])
        engine.segments, engine._tail = segments, tail
        alive = np.flatnonzero(engine.alive.now)
        engine._at = dict(zip(engine.keys.now[alive].tolist(), alive.tolist(), strict=True))
        engine.total = float(engine.lengths.now[alive].sum(dtype=np.float64))
        return engine

    @property
    def columns(self) -> dict[str, Column]:
        """What is known of each text, by name."""
        one = ("keys", "groups", "alive", "lengths", "times", "title_mass", "text_mass")
        return (
            {name: getattr(self, name) for name in one}
            | {f"bits{number}": column for number, column in enumerate(self.bits)}
            | {f"places{number}": column for number, column in enumerate(self.places)}
            | self.facts
        )

    @property
    def tail(self) -> list[Terms]:
        """The terms of the texts that came after those in `segments`."""
        return self._tail

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, key: int) -> bool:
        return key in self._at

    @property
    def nbytes(self) -> int:
        """Of its arrays."""
        columns = sum(column.nbytes for column in self.columns.values())
        return columns + sum(part.nbytes for part in self.segments)

    # Knowing

    def add(
        self, key: int, said: Said, *, group: int = 0, bits: Bits | None = None, terms: Terms | None = None
    ) -> None:
        """Know `key` by this, in place of what it was known by. `bits` are its meaning, when that is known already."""
        self.remove(key)
        terms = terms or terms_of(said)
        if self.with_meaning and bits is None:
            bits = meaning([said])[0]
        self._at[key] = len(self.keys)
        self.keys.extend([key])
        self.groups.extend([group])
        self.alive.extend([True])
        for number, column in enumerate(self.bits if self.with_meaning else ()):
            column.extend(bits[number : number + 1])  # type: ignore[index]
        length = float((3.0 * (terms.counts // TITLE) + terms.counts % TITLE)[terms.keys < EXACT].sum())
        self.lengths.extend([length])
        self.total += length
        self.times.extend([said.at])
        for name, column in self.facts.items():
            column.extend([fact(getattr(said, name))])
        places = places_of(said)
        for number, column in enumerate(self.places):
            column.extend([places[number] if number < len(places) else 0])
        self._tail.append(Terms(terms.keys, terms.counts))
        self._tail_segment = None
        if len(self._tail) >= SMALLEST:
            self._settle()

    def remove(self, key: int) -> None:
        at = self._at.pop(key, None)
        if at is not None:
            self.alive.now[at] = False
            self.total -= float(self.lengths.now[at])

    def put_in_group(self, key: int, group: int) -> None:
        if (at := self._at.get(key)) is not None:
            self.groups.now[at] = group

    def _settle(self) -> None:
        """Make segments of the texts that came last, and of small segments larger ones."""
        self.weigh()
        self.segments.append(self._of_tail())
        self._tail, self._tail_segment = [], None
        size = SMALLEST
        while size < LARGEST:
            wider = min(size * STEP, LARGEST)
            run = wider // size
            if len(self.segments) < run or any(len(part) != size for part in self.segments[-run:]):
                return
            self.segments[-run:] = [joined(self.segments[-run:])]
            size = wider

    def _of_tail(self) -> Segment:
        if self._tail_segment is None:
            sizes = np.array([len(terms.keys) for terms in self._tail], np.int64)
            terms = np.concatenate([terms.keys for terms in self._tail])
            counts = np.concatenate([terms.counts for terms in self._tail])
            self._tail_segment = segment(len(self.keys) - len(self._tail), sizes, terms, counts)
        return self._tail_segment

    def weigh(self) -> None:
        """Work out how much the words of the latest texts tell, many at once: each look at all segments costs much more
        than one more text in it. Who asks does so first."""
        first = len(self.title_mass)
        some = self._tail[first - len(self.keys) :] if first < len(self.keys) else []
        if not some:
            return
        keys = np.concatenate([terms.keys for terms in some])
        counts = np.concatenate([terms.counts for terms in some])
        own = np.repeat(np.arange(len(some)), [len(terms.keys) for terms in some])
        rarity = np.where(keys < EXACT, self.rarity(keys), 0)
        for column, there in ((self.title_mass, counts >= TITLE), (self.text_mass, counts % TITLE > 0)):
            column.extend(np.bincount(own[there], rarity[there], len(some)))

    def parts(self) -> list[Segment]:
        return [*self.segments, self._of_tail()] if self._tail else self.segments

    # What those who ask look at

    def at(self, key: int) -> int:
        """The place of a key, -1 when it is not known."""
        return self._at.get(key, -1)

    def bits_of(self, key: int) -> Bits:
        """What a known text means."""
        return np.array([column.now[self._at[key]] for column in self.bits], np.uint64)

    def terms_at(self, text: int) -> U32:
        """The terms of the text at this place."""
        part = next(part for part in self.parts() if part.first <= text < part.first + len(part))
        return part.terms[part.starts[text - part.first] : part.starts[text - part.first + 1]]

    def rarity(self, keys: U32) -> F32:
        """How much each term tells: the logarithm of how few texts have it."""
        return self.rarity_of(self.having(keys))

    def same_organization(self, said: Said, text: int) -> bool:
        asked = fact(said.organization)
        return bool(asked) and bool(self.facts["organization"].now[text] == asked)

    def having(self, keys: U32) -> I64:
        """How many texts have each term."""
        total = np.zeros(len(keys), np.int64)
        for part in self.parts():
            total += part.places(keys)[1]
        return total

    def rarity_of(self, having: I64) -> F32:
        known = len(self.keys)
        return np.log1p((known - having + 0.5) / (having + 0.5)).astype(np.float32)


def fact(word: str) -> int:
    word = " ".join(word.split()).lower()
    return crc32(word.encode()) or 1 if word else 0


def places_of(said: Said) -> list[int]:
    return list(dict.fromkeys(number for place in said.places if (number := fact(place))))[:PLACES]
