"""Where in the customer's journey an address is."""

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from heardback.products.spots import checked_spots, spot_of

SPOTS = [
    {"name": "Paying", "patterns": ["/checkout/*/pay", "pay.example.com/*"]},
    {"name": "Checkout", "patterns": ["/checkout/*"]},
    {"name": "Start", "patterns": ["/"]},
]


@pytest.mark.parametrize(
    ("url", "spot"),
    [
        ("https://shop.example/checkout/12/pay?card=4111#top", "Paying"),
        ("https://PAY.example.com/now", "Paying"),
        ("/Checkout/12/", "Checkout"),
        ("https://shop.example/checkout", "Checkout"),
        ("https://shop.example/checkouts", ""),
        ("https://shop.example", "Start"),
        ("https://shop.example/?checkout", "Start"),
        ("the page with the cart", ""),
        ("", ""),
    ],
)
def test_the_first_pattern_that_fits_names_the_spot(url, spot):
    assert spot_of(SPOTS, url) == spot


def test_no_address_that_somebody_made_up_takes_long():
    spots = [{"name": "x", "patterns": ["/" + "a*" * 140 + "b"]}]
    began = time.process_time()
    assert spot_of(spots, "/" + "a" * 1990) == ""
    assert time.process_time() - began < 0.1


@given(st.lists(st.text("ab/", max_size=4), min_size=1, max_size=5), st.lists(st.text("ab/", max_size=4), max_size=5))
def test_whatever_stands_for_a_star_fits(parts, between):
    fill = [*between, *[""] * len(parts)]
    path = "".join(part + said for part, said in zip(parts, fill, strict=False))
    pattern = "*".join(parts) + "*"
    assert spot_of([{"name": "Here", "patterns": ["/x" + pattern + "x"]}], "/x" + path + "x") == "Here"


@pytest.mark.parametrize(
    "said",
    [
        None, [1], [{"name": "x"}], [{"name": "", "patterns": ["/"]}], [{"name": "x", "patterns": []}],
        [{"name": "x", "patterns": ["/" * 400]}], [{"name": "x", "patterns": ["/"]}, {"name": "X", "patterns": ["/a"]}],
        [{"name": str(n), "patterns": ["/"]} for n in range(60)],
    ],
)  # fmt: skip
def test_what_is_no_spot_is_refused_in_words(said):
    with pytest.raises(ValidationError):
        checked_spots(said)
