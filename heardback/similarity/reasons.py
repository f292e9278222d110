"""Why two texts are taken for the same, in words."""

import numpy as np

from heardback.similarity.asking import Candidates
from heardback.similarity.engine import Engine
from heardback.similarity.words import EXACT, Said, Terms, is_error

RARE = 0.45  # as a share of the rarest there could be
CLOSE = 0.45  # of meaning
LONGEST = 90


def why(engine: Engine, said: Said, asked: Terms, candidates: Candidates, at: int) -> str:
    """For the candidate at this place: "same error text “E_CERT_EXPIRED”; same place, /checkout; 7 words in common that
    are rare here: …". `asked` has to spell its terms."""
    text = int(candidates.texts[at])
    shared = np.intersect1d(asked.keys, engine.terms_at(text), assume_unique=True)
    rarity = engine.rarity(shared)
    order = np.argsort(-rarity, kind="stable")
    shared, rarity = shared[order], rarity[order]
    exact = [asked.spelled[int(key)] for key in shared[shared >= EXACT] if int(key) in asked.spelled]
    words = shared < EXACT
    rare = [
        asked.spelled[int(key)]
        for key, how in zip(shared[words], rarity[words], strict=True)
        if how >= RARE * np.log(len(engine.keys) + 2) and int(key) in asked.spelled
    ]
    said_so = []
    if errors := [text for text in exact if is_error(text)]:
        said_so.append(f"same error text “{_short(max(errors, key=len))}”")
    elif exact:
        said_so.append(f"both name “{_short(exact[0])}”")
    if candidates.evidence.place[at] > 0.5:
        said_so.append(f"same place, {_short(said.places[0])}")
    if rare:
        several = "words in common that are rare here" if len(rare) > 1 else "word in common that is rare here"
        said_so.append(f"{len(rare)} {several}: {', '.join(rare[:5])}")
    if candidates.evidence.meaning[at] > CLOSE:
        said_so.append("what they say means much the same")
    if engine.same_organization(said, text):
        said_so.append(f"both from {_short(said.organization)}")
    if not said_so:
        said_so.append(f"{int(words.sum())} words in common" if words.any() else "a little alike")
    return "; ".join(said_so)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
