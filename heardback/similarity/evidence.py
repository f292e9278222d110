"""What speaks for two texts being about the same, as numbers, and what each number weighs.

The weights were learnt by `bin/bench learn` (a softmax over the candidates of each question, ListNet: Cao et al.,
"Learning to rank", 2007) on the first seven tenths, by time, of one tracker's bug reports. None is particular to it:
shares, likeness and time, no words. Those that its reports could not teach are set by hand and say so.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]


class Evidence(NamedTuple):
    """Each an array with a number for every candidate."""

    rank: F32  # the logarithm of how many have a higher BM25 by all words
    title: F32  # BM25 of the words of the title asked for, as a share of their rarity
    covered: F32  # how much of the candidate's title is said in what is asked
    rarest_exact: F32  # how rare the rarest code, name or message in both is, 0 to 1
    rarest_word: F32
    meaning: F32  # -1 to 1
    nearest: F32  # the same, compared with the tenth best
    recent: F32  # minus the logarithm of the days between them
    place: F32  # the same step, component or page
    product: F32
    version: F32
    organization: F32
    length: F32  # of the candidate: much text matches much


WEIGHTS: dict[str, float] = {
    "rank": -0.357,
    "title": 2.076,
    "covered": 3.033,
    "rarest_exact": 0.951,
    "rarest_word": 3.124,
    "meaning": 1.964,
    "nearest": 2.339,
    "recent": 0.629,
    "place": 1.293,
    "length": -0.256,
    # By hand: small, since people choose the wrong product, and a version says little by itself.
    "product": 0.2,
    "version": 0.1,
    "organization": 0.2,
}


def score(evidence: Evidence) -> F32:
    """What speaks for each candidate, in one number."""
    total = np.zeros(len(evidence.rank), np.float32)
    for name, values in evidence._asdict().items():
        total += np.float32(WEIGHTS[name]) * values
    return total
