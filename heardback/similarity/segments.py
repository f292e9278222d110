"""What is known of many texts, column by column: which terms each has, and which texts have a term.

Texts only ever come at the end, so a segment is made once and never changed; several small ones are made into one when
there are enough (as Lucene's do; O'Neil et al., "The log-structured merge-tree", 1996).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

U32 = NDArray[np.uint32]
U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]


@dataclass(slots=True)
class Segment:
    """Texts `first` to `first + len - 1`. `terms[starts[i]:starts[i + 1]]` are those of the i-th, `counts` theirs; the
    texts that have `known[k]` are `texts[begins[k]:begins[k + 1]]`, counted from `first`, with `tallies`."""

    first: int
    starts: I64
    terms: U32
    counts: U8
    known: U32
    begins: I64
    texts: U32
    tallies: U8
    file: str = ""  # that it is kept in

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def nbytes(self) -> int:
        return sum(getattr(self, name).nbytes for name in self.__slots__ if name not in ("first", "file"))

    def places(self, keys: U32) -> tuple[I64, I64]:
        """Where the texts of each key begin, and how many they are."""
        if not len(self.known):
            return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
        at = np.minimum(np.searchsorted(self.known, keys), len(self.known) - 1)
        there = self.known[at] == keys
        begin = self.begins[at]
        return begin, np.where(there, self.begins[at + 1] - begin, 0)


def segment(first: int, sizes: I64, terms: U32, counts: U8) -> Segment:
    """Of texts whose terms stand one after the other."""
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    order = np.argsort(terms, kind="stable")
    ordered = terms[order]
    new = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.zeros(0, np.int64)
    owners = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
    return Segment(
        first,
        starts,
        terms,
        counts,
        ordered[new],
        np.r_[new, len(ordered)].astype(np.int64),
        owners[order],
        counts[order],
    )


def joined(parts: list[Segment]) -> Segment:
    """One of several that follow each other."""
    sizes = np.concatenate([np.diff(part.starts) for part in parts])
    terms = np.concatenate([part.terms for part in parts])
    return segment(parts[0].first, sizes, terms, np.concatenate([part.counts for part in parts]))


def spans(begins: I64, sizes: I64) -> I64:
    """The positions begin, begin + 1, … of each span, one after the other."""
    ends = np.cumsum(sizes)
    if not len(ends) or not ends[-1]:
        return np.zeros(0, np.int64)
    found: I64 = np.arange(ends[-1]) + np.repeat(begins - (ends - sizes), sizes)
    return found
