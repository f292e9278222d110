"""Numbers of rows, as they come from outside; and how many of a thing, in words."""

import pytest

from heardback.wire.numbers import as_number, as_numbers, several

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("said", "number"), [("12", 12), ("0", 0), ("007", 7), ("9" * 17, 10**17 - 1)])
def test_what_is_one(said, number):
    assert as_number(said) == number


@pytest.mark.parametrize("said", ["", " 12", "-1", "1.0", "1e3", "12a", "²", "١٢", "9" * 18, "1\x00"])
def test_what_is_none(said):
    assert as_number(said) is None


def test_those_that_are_one_keep_their_order():
    assert as_numbers(["7", "x", "3", ""]) == [7, 3]


def test_counts_agree_with_their_word():
    assert [several(n, "customer") for n in (0, 1, 2, 1500)] == [
        "0 customers", "1 customer", "2 customers", "1,500 customers",
    ]  # fmt: skip
