"""`learn FILE`: where the numbers of `similarity.evidence` and `similarity.ranking` come from. Prints them.

A person puts them in. FILE is as for `duplicates`; only its first seven tenths by time teach, and the rest says how
well it went. Weights: a softmax over the candidates of each question (ListNet: Cao et al., 2007). Chances: two logistic
curves, see `ranking`.
"""

from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.duplicates import LAST, Labelled, read
from bench.figures import Figure, Sheet
from heardback.similarity.asking import candidates
from heardback.similarity.encoding import meaning
from heardback.similarity.engine import Engine
from heardback.similarity.evidence import Evidence
from heardback.similarity.ranking import MARKED, OTHERS_LEAST, THERE

F64 = NDArray[np.float64]
BY_HAND = ("product", "version", "organization")
LEARNT = [name for name in Evidence._fields if name not in BY_HAND]
EVERY = 4  # of the reports without a twin, one in so many is asked for
ROUNDS, PACE, HOLDS_BACK = 400, 0.05, 0.01


@dataclass
class Question:
    """`speaks` has a row for each candidate, `right` says which are of its group, `groups` which belong together."""

    number: int
    has_twin: bool
    clone: bool
    speaks: F64
    right: NDArray[np.bool_]
    groups: NDArray[np.int64]


def measure(sheet: Sheet, arguments: list[str]) -> None:
    if not arguments:
        raise SystemExit("bin/bench learn FILE")
    reports = read(Path(arguments[0]))
    asked = questions(reports, sheet)
    late = int(len(reports) * LAST)
    twins = [one for one in asked if one.has_twin and one.right.any()]
    weights = softmax_weights([one for one in twins if one.number < late])
    sheet.say("weights: " + ", ".join(f"{name} {weight:.3f}" for name, weight in zip(LEARNT, weights, strict=True)))
    for name, some in (
        ("learnt from", [o for o in twins if o.number < late]),
        ("after", [o for o in twins if o.number >= late]),
    ):
        first = [bool(one.right[np.argmax(one.speaks @ weights)]) for one in some]
        sheet.add(Figure(f"first among the candidates, {name}", "", [sum(first) / max(len(first), 1)]))
    chances(sheet, [one for one in asked if one.number < late], weights)


def questions(reports: list[Labelled], sheet: Sheet) -> list[Question]:
    engine, seen, asked = Engine(), set(), []
    for some in batched(enumerate(reports), 64):
        for (number, one), bits in zip(some, meaning([one.said for _, one in some]), strict=True):
            twin = bool(one.group) and one.group in seen
            if twin or number % EVERY == EVERY - 1:
                likely = candidates(engine, one.said, bits=bits)
                if likely is not None:
                    asked.append(_question(engine, reports, number, twin, likely))
            engine.add(number, one.said, group=one.group, bits=bits)
            seen.add(one.group)
        if number % 6400 > 6400 - 65:
            sheet.say(f"  {number + 1:,} of {len(reports):,}")
    return asked


def _question(engine: Engine, reports: list[Labelled], number: int, twin: bool, likely: Any) -> Question:
    one = reports[number]
    speaks = np.stack([getattr(likely.evidence, name) for name in LEARNT], axis=1).astype(np.float64)
    groups = engine.groups.now[likely.texts]
    title = one.said.title.lower().split()
    clone = not twin and any(reports[text].said.title.lower().split() == title for text in likely.texts.tolist())
    return Question(
        number, twin, clone, speaks, groups == one.group if twin else np.zeros(len(groups), bool),
        np.where(groups > 0, groups, -1 - likely.texts),
    )  # fmt: skip


def softmax_weights(twins: list[Question]) -> F64:
    """Those that make the right candidates likeliest, by gradient ascent (Adam: Kingma & Ba, 2015)."""
    speaks = np.concatenate([one.speaks for one in twins])
    right = np.concatenate([one.right for one in twins])
    starts = np.cumsum([0, *(len(one.speaks) for one in twins[:-1])])
    own = np.repeat(np.arange(len(twins)), [len(one.speaks) for one in twins])
    spread = speaks.std(axis=0) + 1e-9
    scaled = speaks / spread

    def slope(weights: F64) -> F64:
        score = scaled @ weights
        score -= np.maximum.reduceat(score, starts)[own]
        among = np.exp(score)
        all_ = among / np.add.reduceat(among, starts)[own]
        good = np.where(right, among, 0)
        good /= np.add.reduceat(good, starts)[own] + 1e-300
        return scaled.T @ (good - all_) / len(twins) - HOLDS_BACK * weights

    return _climb(slope, np.zeros(len(LEARNT))) / spread


def chances(sheet: Sheet, asked: list[Question], weights: F64) -> None:
    rows, alone, right = [], [], []
    for one in asked:
        score = one.speaks @ weights
        best = int(np.argmax(score))
        rest = score[one.groups != one.groups[best]]
        others = np.log(np.exp(rest - score[best]).sum() + 1e-12) + score[best]
        rows.append([1, score[best], score[best] - max(others, OTHERS_LEAST)])
        alone.append([1, *(one.speaks[best, LEARNT.index(name)] for name in THERE)])
        right.append(bool(one.right[best]))
    twin = np.array([one.has_twin for one in asked])
    clone = np.array([one.clone for one in asked])
    hit = np.array(right)
    given = _curve(np.array(rows)[twin], hit[twin], np.ones(int(twin.sum())))
    sheet.say("BIAS, OWN, LEAD = " + ", ".join(f"{weight:.3f}" for weight in given))
    # Those that were not asked for count through those that were.
    counts = np.where(twin, 1.0, EVERY)
    there = _curve(np.array(alone), (hit & twin) | clone, counts)
    sheet.say(
        "THERE: bias " + ", ".join(f"{w:.2f}" for w in there) + f" for {', '.join(THERE)}; MARKED {MARKED} by hand"
    )


def _curve(rows: F64, hit: NDArray[np.bool_], counts: F64) -> F64:
    spread = np.where(rows.std(axis=0) > 0, rows.std(axis=0), 1)
    scaled = rows / spread

    def slope(weights: F64) -> F64:
        chance = 1 / (1 + np.exp(-scaled @ weights))
        return scaled.T @ (counts * (hit - chance)) / counts.sum() - 1e-4 * weights

    return _climb(slope, np.zeros(rows.shape[1]), rounds=4 * ROUNDS) / spread


def _climb(slope: Any, weights: F64, rounds: int = ROUNDS) -> F64:
    pace, much = np.zeros_like(weights), np.zeros_like(weights)
    for number in range(1, rounds + 1):
        up = slope(weights)
        pace, much = 0.9 * pace + 0.1 * up, 0.999 * much + 0.001 * up * up
        weights = weights + PACE * (pace / (1 - 0.9**number)) / (np.sqrt(much / (1 - 0.999**number)) + 1e-8)
    return weights
