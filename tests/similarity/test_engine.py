"""What is the same thing is found, first and with the reason, whatever came and went in between."""

import random

import numpy as np
import pytest

from heardback.similarity.asking import candidates
from heardback.similarity.engine import SMALLEST, Engine
from heardback.similarity.ranking import find
from heardback.similarity.words import Said, terms_of

WORDS = ("page", "count", "invoice", "export", "login", "button", "colour", "upload", "search", "picture", "price")


def chatter(chance: random.Random, number: int) -> Said:
    """A report like many others."""
    text = " ".join(chance.choices(WORDS, k=30))
    return Said(" ".join(chance.choices(WORDS, k=5)), text, at=number * 86400.0)


def meaningless(chance: random.Random) -> np.ndarray:
    return np.array([chance.getrandbits(64) for _ in range(8)], np.uint64)


@pytest.fixture
def engine() -> Engine:
    """Some hundred reports, and one about certificates."""
    chance, engine = random.Random(1), Engine()
    for number in range(5 * SMALLEST + 7):
        engine.add(number, chatter(chance, number), bits=meaningless(chance))
    certificates = Said("Export stops", "It says E_CERT_EXPIRED at the handshake", places=("/export",), at=1e6)
    engine.add(9000, certificates)
    return engine


def test_what_stands_exactly_is_found_and_said(engine):
    asked = Said("Nothing is exported", "we see E_CERT_EXPIRED and then a handshake", places=("/export",), at=1.1e6)
    first = find(engine, asked)[0]
    assert first.key == 9000
    assert "same error text “E_CERT_EXPIRED”" in first.why
    assert "same place, /export" in first.why


def test_meaning_finds_what_shares_no_word(engine):
    engine.add(9001, Said("I was charged twice for my subscription", at=1e6))
    found = find(engine, Said("The money for the membership got debited two times", at=1e6), limit=20)
    assert 9001 in [hit.key for hit in found[:3]]


def test_what_is_removed_or_replaced_is_not_found(engine):
    asked = Said("E_CERT_EXPIRED", at=1e6)
    engine.add(9000, Said("Something else altogether", at=1e6))
    assert "E_CERT_EXPIRED" not in " ".join(hit.why for hit in find(engine, asked))
    engine.remove(9000)
    assert 9000 not in engine
    assert 9000 not in [hit.key for hit in find(engine, asked, limit=500)]


def test_reports_of_one_issue_count_as_one(engine):
    for key in (9001, 9002):
        engine.add(key, Said("Export stops again", "E_CERT_EXPIRED", at=1e6))
    for key in (9000, 9001, 9002):
        engine.put_in_group(key, 7)
    found = find(engine, Said("Export stops", "E_CERT_EXPIRED", at=1e6), limit=500)
    assert [hit.group for hit in found].count(7) == 1
    assert found[0].group == 7


def test_a_report_is_not_its_own_twin(engine):
    assert 9000 not in [hit.key for hit in find(engine, Said("Export stops", "E_CERT_EXPIRED"), limit=500, but=9000)]


def test_nothing_known_nothing_found():
    assert find(Engine(with_meaning=False), Said("Anything")) == []


def test_chances_are_chances_and_come_highest_first(engine):
    chances = [hit.probability for hit in find(engine, Said("invoice export", "count and price"), limit=100)]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


def test_one_text_alone_is_not_therefore_the_same():
    engine = Engine(with_meaning=False)
    engine.add(1, Said("The logo has the wrong colour", at=0))
    assert all(hit.probability < 0.5 for hit in find(engine, Said("The invoice has another total", at=0)))


def test_it_does_not_matter_how_texts_came_into_segments(monkeypatch):
    """In many segments or in one: the same evidence for the same texts."""
    chance = random.Random(3)
    several = [chatter(chance, number) for number in range(5 * SMALLEST // 2)]
    parted, whole = Engine(with_meaning=False), Engine(with_meaning=False)
    for key, said in enumerate(several):
        parted.add(key, said)
    assert [len(part) for part in parted.segments] == [SMALLEST] * 2
    monkeypatch.setattr("heardback.similarity.engine.SMALLEST", len(several) + 1)
    for key, said in enumerate(several):
        whole.add(key, said)
    assert whole.segments == []
    for engine in (parted, whole):
        engine.remove(5)
        engine.remove(150)
    asked = chatter(chance, 50)
    one, other = candidates(parted, asked), candidates(whole, asked)
    assert one.texts.tolist() == other.texts.tolist()
    for name, values in one.evidence._asdict().items():
        # How much a text's words told is worked out when it is first asked about, and is a little other later.
        far = 0.1 if name in ("covered", "length") else 1e-5
        assert np.allclose(values, getattr(other.evidence, name), atol=far), name


def test_any_text_has_terms():
    for odd in ("", "\x00", "…" * 5000, "a" * 100_000, "ß" * 90, "日本語のテキスト", "{code}" * 3000, "<" * 5000, "0"):
        terms = terms_of(Said(odd, odd))
        assert np.all(np.diff(terms.keys.astype(np.int64)) > 0)
        Engine(with_meaning=False).add(1, Said(odd, odd))
