"""Why two texts are taken for the same, in words."""

from collections.abc import Mapping

import numpy as np

from heardback.similarity.asking import Candidates
from heardback.similarity.engine import Engine
from heardback.similarity.segments import I64
from heardback.similarity.words import EXACT, Said, is_error

RARE = 0.45  # as a share of the rarest there could be
CLOSE = 0.45  # of meaning
LONGEST = 90
SEVERAL = 3


def in_common(engine: Engine, likely: Candidates, at: int) -> I64:
    """Which of the terms asked for the candidate at this place has too, the rarest first."""
    asked, theirs = likely.asked.keys, engine.terms_at(int(likely.texts[at]))
    if not len(asked):
        return np.zeros(0, np.int64)
    place = np.searchsorted(asked, theirs)
    shared: I64 = place[np.take(asked, place, mode="clip") == theirs]
    rarest_first: I64 = shared[np.argsort(-likely.rarity[shared], kind="stable")]
    return rarest_first


def why(engine: Engine, said: Said, spelled: Mapping[int, str], likely: Candidates, at: int, common: I64) -> str:
    """For the candidate at this place: "same error text “E_CERT_EXPIRED”; same place, /checkout; 7 words in common that
    are rare here: …". `spelled` is how the terms in `common` are written."""
    text = int(likely.texts[at])
    shared, rarity = likely.asked.keys[common], likely.rarity[common]
    exact = [spelled[int(key)] for key in shared[shared >= EXACT] if int(key) in spelled]
    words = shared < EXACT
    rare = [
        spelled[int(key)]
        for key, how in zip(shared[words], rarity[words], strict=True)
        if how >= RARE * np.log(len(engine.keys) + 2) and int(key) in spelled
    ]
    said_so = []
    if errors := [text for text in exact if is_error(text)]:
        said_so.append(f"same error text “{_short(max(errors, key=len))}”")
    elif exact:
        said_so.append(f"both name “{_short(exact[0])}”")
    if likely.evidence.place[at] > 0.5:
        said_so.append(f"same place, {_short(said.places[0])}")
    if rare:
        several = "words in common that are rare here" if len(rare) > 1 else "word in common that is rare here"
        said_so.append(f"{len(rare)} {several}: {', '.join(rare[:5])}")
    elif words.sum() >= SEVERAL:
        said_so.append(f"{int(words.sum())} words in common")
    if likely.evidence.meaning[at] > CLOSE:
        said_so.append("what they say means much the same")
    if engine.same_organization(said, text):
        said_so.append(f"both from {_short(said.organization)}")
    if not said_so:
        said_so.append("a little alike")
    return "; ".join(said_so)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
