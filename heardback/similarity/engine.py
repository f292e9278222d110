"""Which known texts are about the same thing as a new one. In memory, incremental, no Django."""

from zlib import crc32

import numpy as np

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

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, key: int) -> bool:
        return key in self._at

    @property
    def nbytes(self) -> int:
        """Of its arrays."""
        columns = [
            self.keys, self.groups, self.alive, *self.bits, self.lengths, self.times, self.title_mass,
            self.text_mass, *self.facts.values(), *self.places,
        ]  # fmt: skip
        return sum(column.nbytes for column in columns) + sum(part.nbytes for part in self.segments)

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
        rarity = self.rarity(terms.keys)
        words = terms.keys < EXACT
        titles, texts = terms.counts // TITLE, terms.counts % TITLE
        length = float((3.0 * titles + texts)[words].sum())
        self.lengths.extend([length])
        self.total += length
        self.times.extend([said.at])
        self.title_mass.extend([rarity[words & (titles > 0)].sum()])
        self.text_mass.extend([rarity[words & (texts > 0)].sum()])
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

    def parts(self) -> list[Segment]:
        return [*self.segments, self._of_tail()] if self._tail else self.segments

    # What those who ask look at

    def at(self, key: int) -> int:
        """The place of a key, -1 when it is not known."""
        return self._at.get(key, -1)

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
