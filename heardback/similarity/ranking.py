"""The best candidates first, each with the probability that it is the same, and why in words."""

import math
from dataclasses import dataclass

import numpy as np

from heardback.similarity.asking import Candidates, candidates
from heardback.similarity.encoding import Bits
from heardback.similarity.engine import Engine
from heardback.similarity.evidence import F32, score
from heardback.similarity.reasons import why
from heardback.similarity.segments import I64
from heardback.similarity.words import Said, terms_of

SURE = 0.95
EXPLAINED = 3
# Of a logistic curve over the score and its lead before all others (Platt's scaling, 1999); learnt like the weights, on
# reports that did have a twin: whether there is one at all, nobody's marks tell reliably.
BIAS, OWN, LEAD = 0.344, -0.122, 0.722
# What all others together speak for at the least: among two texts, the better one is not therefore the same.
OTHERS_LEAST = 4.0


@dataclass(frozen=True, slots=True)
class Found:
    """`key` is the text of its group that is most like the one asked for; `group` is 0 for a text that is in none."""

    key: int
    group: int
    probability: float
    why: str = ""


def find(
    engine: Engine, said: Said, limit: int = 3, *, but: int | None = None, bits: Bits | None = None
) -> list[Found]:
    """Up to `limit` groups, and texts that are in none, the likeliest first; the first EXPLAINED of them say why. `but`
    is a key that is left out: the text itself, when it is known already."""
    likely = candidates(engine, said, but=but, bits=bits)
    if likely is None:
        return []
    best, scores = _one_a_group(engine, likely)
    chances = _probabilities(scores)
    asked = terms_of(said, spelled=True)
    found = []
    for place, (at, chance) in enumerate(list(zip(best, chances, strict=True))[:limit]):
        text = likely.texts[at]
        because = why(engine, said, asked, likely, int(at)) if place < EXPLAINED else ""
        found.append(Found(int(engine.keys.now[text]), int(engine.groups.now[text]), round(chance, 4), because))
    return found


def _one_a_group(engine: Engine, likely: Candidates) -> tuple[I64, F32]:
    """Which candidates stand for their group, best first, and their scores."""
    scores = score(likely.evidence)
    order = np.argsort(-scores, kind="stable")
    groups = engine.groups.now[likely.texts[order]]
    own = np.where(groups > 0, groups, -1 - likely.texts[order])
    _, first = np.unique(own, return_index=True)
    best = order[np.sort(first)]
    return best, scores[best]


def _probabilities(scores: F32) -> list[float]:
    """One for each score, which come highest first."""
    wide = scores.astype(np.float64)
    weight = np.exp(wide - wide[0])
    total = float(weight.sum())
    found = []
    for own, share in zip(wide, weight, strict=True):
        rest = max(math.log(max(total - share, 1e-12)) + wide[0], OTHERS_LEAST)
        found.append(1 / (1 + math.exp(-min(max(BIAS + OWN * own + LEAD * (own - rest), -50), 50))))
    return found
