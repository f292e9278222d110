"""Looking somebody up while they are on the line."""

import pytest

from heardback.customers.finding import Firm, Person, find_or_make_customer, find_or_make_organization
from heardback.customers.looking_up import look_up


@pytest.fixture
def marta(db):
    firm = find_or_make_organization(Firm(name="Northwind Travel"))
    find_or_make_customer(Person(email="martin@elsewhere.example", name="Martin"))
    return find_or_make_customer(
        Person(email="marta@northwind.example", phone="+49 30 901820", external_id="C-77", name="Marta Keller"), firm
    )


@pytest.mark.parametrize(
    "asked", ["MARTA@northwind.example", "+49 30 / 901820", "030 901820", "C-77", "marta@no", "keller", "northwind"]
)
def test_she_is_found_by_whatever_of_her_is_known(marta, asked):
    assert look_up(asked, "DE") == [marta]


@pytest.mark.parametrize("asked", ["", "m", "% %", "030 901820", "nobody", "\x00", "x" * 5000])
def test_who_is_not_meant_is_not_found(marta, asked):
    assert look_up(asked) == []


def test_whom_an_address_names_stands_before_who_is_called_like_it(marta):
    called = find_or_make_customer(Person(email="x@x.example", name="C-77"))
    assert look_up("C-77") == [marta, called]
