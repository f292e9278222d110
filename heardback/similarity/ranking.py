"""The best candidates first, each with the probability that it is the same, and why in words."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heardback.similarity.asking import Candidates, candidates
from heardback.similarity.encoding import Bits
from heardback.similarity.engine import Engine
from heardback.similarity.evidence import F32, Evidence, score
from heardback.similarity.reasons import in_common, why
from heardback.similarity.segments import I64
from heardback.similarity.words import Said, spelling

F64 = NDArray[np.float64]
EXPLAINED = 3
# That it is the right one, if one is: a logistic curve over the score and its lead before all others (Platt's scaling,
# 1999), learnt like the weights on reports that did have a twin.
BIAS, OWN, LEAD = 1.083, -0.248, 0.849
# That one is at all: a curve over what speaks for it by itself, learnt over all reports. Of the true ones, we took it,
# only MARKED had a mark (Elkan & Noto, "Learning classifiers from only positive and unlabeled data", 2008): with that
# share, what was called sure without a mark had the same title, word for word.
MARKED = 0.07
THERE: dict[str, float] = {"title": 2.02, "covered": 0.97, "meaning": 5.34, "place": 0.18}
THERE_BIAS = -9.09
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
    engine: Engine,
    said: Said,
    limit: int = 3,
    *,
    but: int | None = None,
    bits: Bits | None = None,
    same_product: bool = False,
    least: float = 0.0,
) -> list[Found]:
    """Up to `limit` groups, and texts that are in none, of a probability of `least`, the likeliest first; the first
    EXPLAINED of them say why. `but` is a key that is left out: the text itself, when it is known already."""
    likely = candidates(engine, said, but=but, bits=bits, same_product=same_product)
    if likely is None:
        return []
    best, scores = _one_a_group(engine, likely)
    # What comes later is no likelier, whatever speaks for it alone.
    chances = np.minimum.accumulate(_if_one_is(scores) * _one_is(likely.evidence, best))
    limit = min(limit, int((chances >= least).sum()))
    if not limit:
        return []
    common = [in_common(engine, likely, int(at)) for at in best[: min(limit, EXPLAINED)]]
    spelled = spelling(said, likely.asked.keys[np.concatenate(common)])
    found = []
    for place, (at, chance) in enumerate(list(zip(best, chances, strict=True))[:limit]):
        text = likely.texts[at]
        because = why(engine, said, spelled, likely, int(at), common[place]) if place < len(common) else ""
        found.append(Found(int(engine.keys.now[text]), int(engine.groups.now[text]), round(float(chance), 4), because))
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


def _if_one_is(scores: F32) -> F64:
    """How likely each is the right one, given that one is. The scores come highest first."""
    wide = scores.astype(np.float64)
    weight = np.exp(wide - wide[0])
    others = np.log(np.maximum(weight.sum() - weight, 1e-12)) + wide[0]
    return _curve(BIAS + OWN * wide + LEAD * (wide - np.maximum(others, OTHERS_LEAST)))


def _one_is(evidence: Evidence, which: I64) -> F64:
    """How likely each is the same thing, by what speaks for it alone."""
    speaks = sum(weight * getattr(evidence, name)[which].astype(np.float64) for name, weight in THERE.items())
    return _curve(THERE_BIAS - math.log(MARKED) + speaks)


def _curve(of: F64) -> F64:
    return 1 / (1 + np.exp(-np.clip(of, -50, 50)))
