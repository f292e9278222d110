"""A signature by the product's secret makes the host's word count. Anything else is what somebody typed."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heardback.ledger.models import Event
from heardback.products.models import Product
from heardback.reports.models import Signature
from heardback.reports.taking import Account, take
from heardback.reports.vouching import AHEAD, LIVES, Vouched, signed, vouched

SECRET = "hbs_a-secret-for-tests"
HERE = Product(slug="p", name="P", signing_secret=SECRET)


def test_a_vector_that_every_language_must_meet():
    """What docs/widget.md computes: HMAC-SHA256 in hexadecimal over the base64url of the JSON."""
    payload = "eyJpZCI6ICI0MiIsICJhdCI6IDE3ODAwMDAwMDB9"
    assert base64.urlsafe_b64decode(payload) == b'{"id": "42", "at": 1780000000}'
    assert signed(SECRET, id="42", at=1780000000) == (
        payload + ".ba58ba25341356884115199b1c20209ba7e360dd51d2cc4dcf3c600bcb3b3060"
    )


def test_claims_that_are_signed_are_good():
    found = vouched(HERE, signed(SECRET, id=42, email="m@n.example", organization="Northwind", step="cart", at=now()))
    assert found.good
    assert (found.person.external_id, found.person.email) == ("42", "m@n.example")
    assert (found.firm.name, found.claims["step"]) == ("Northwind", "cart")


def test_padding_and_capital_letters_of_some_languages_are_good():
    payload = base64.urlsafe_b64encode(json.dumps({"id": "7", "at": now()}).encode()).decode()
    mac = hmac.new(SECRET.encode(), payload.encode(), hashlib.sha256).hexdigest().upper()
    assert vouched(HERE, f" {payload}.{mac}\n").good


@pytest.mark.parametrize(
    ("identity", "state"),
    [
        ("", Signature.NONE),
        (signed("hbs_another", id="42", at=1), Signature.WRONG),
        (signed(SECRET, email="m@n.example", at=1), Signature.WRONG),  # vouches for nobody
        (signed(SECRET, id="42"), Signature.LATE),
        (signed(SECRET, id="42", at="now"), Signature.LATE),
        (signed(SECRET, id="42", at=True), Signature.LATE),
        (signed(SECRET, id="42", at=1), Signature.LATE),
        ("no identity at all", Signature.WRONG),
        (".", Signature.WRONG),
        ("e30.", Signature.WRONG),
        ("bnVsbA." + "0" * 64, Signature.WRONG),
        ("\ud800.\ud800", Signature.WRONG),
    ],
)
def test_anything_else_is_not(identity, state):
    assert vouched(HERE, identity).signature == state


def test_the_clock_has_two_ends():
    for at, good in ((now() - LIVES + 60, True), (now() - LIVES - 60, False), (now() + AHEAD + 60, False)):
        assert vouched(HERE, signed(SECRET, id="42", at=at)).good is good


@given(st.text(max_size=300))
def test_no_words_of_a_stranger_are_ever_good(identity):
    assert not vouched(HERE, identity).good


@given(st.dictionaries(st.sampled_from(["name", "organization", "email", "step"]), st.text(max_size=40)), st.data())
def test_a_changed_claim_is_never_good(claims, data):
    identity = signed(SECRET, id="42", at=now(), **claims)
    place = data.draw(st.integers(0, len(identity) - 1))
    letter = data.draw(st.sampled_from("abcdef0123456789ABC-_."))
    changed = identity[:place] + letter + identity[place + 1 :]
    if changed.lower() != identity.lower():
        assert not vouched(HERE, changed).good


def test_a_wrong_signature_is_kept_and_seen(db):
    report = take(Account(title="Broken"), source="widget", signature=Vouched(Signature.WRONG).signature)
    assert report.signature == "wrong"
    assert Event.objects.filter(word="report.doubted", report=report.pk).exists()


def now() -> int:
    return int(time.time())
