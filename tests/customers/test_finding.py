"""Finding or making the customer somebody says they are."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from heardback.customers.finding import Firm, Person, find_or_make_customer, find_or_make_organization
from heardback.customers.models import Customer, Identity, Organization


def test_an_address_is_one_person_however_it_is_typed(db):
    one = find_or_make_customer(Person(email="Marta@Northwind.example", name="Marta"))
    two = find_or_make_customer(Person(email=" marta@northwind.EXAMPLE "))
    assert one == two
    assert Customer.objects.count() == 1


def test_a_number_is_kept_in_its_international_form(db):
    customer = find_or_make_customer(Person(phone="+49 (30) 901820"))
    assert customer.identities.get().value == "+4930901820"


def test_the_hosts_id_decides_before_an_address(db):
    by_id = find_or_make_customer(Person(external_id="u-7", email="m@old.example"))
    other = find_or_make_customer(Person(email="m@new.example"))
    assert find_or_make_customer(Person(external_id="u-7", email="m@new.example")) == by_id
    assert other.identities.get().value == "m@new.example"  # it stays with whom it belonged to


def test_gaps_are_filled_and_nothing_is_overwritten(db):
    find_or_make_customer(Person(email="m@x.example"))
    firm = find_or_make_organization(Firm(name="Northwind"))
    customer = find_or_make_customer(Person(email="m@x.example", name="Marta"), firm)
    assert (customer.name, customer.organization) == ("Marta", firm)
    assert find_or_make_customer(Person(email="m@x.example", name="Somebody else")).name == "Marta"


def test_nobody_is_nobody(db):
    assert find_or_make_customer(Person()) is None
    assert find_or_make_organization(Firm(kind="shop")) is None


def test_an_organization_is_found_by_id_then_by_name(db):
    named = find_or_make_organization(Firm(name="Northwind"))
    assert find_or_make_organization(Firm(name="NORTHWIND")) == named
    keyed = find_or_make_organization(Firm(external_id="org-1", name="Northwind"))
    assert keyed != named
    assert find_or_make_organization(Firm(external_id="org-1", name="Renamed")) == keyed


@pytest.mark.parametrize("email", ["a@", "@b.example", "a b@c.example", "a@b\n.example", "x" * 250 + "@b.example"])
def test_what_is_no_address_is_refused(db, email):
    with pytest.raises(ValidationError) as invalid:
        find_or_make_customer(Person(email=email))
    assert "email" in invalid.value.message_dict


def test_the_database_keeps_identifiers_unique(db):
    one, two = Customer.objects.create(), Customer.objects.create()
    Identity.objects.create(customer=one, kind="email", value="a@b.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Identity.objects.create(customer=two, kind="email", value="a@b.example")
    Organization.objects.create(name="Fern")
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.create(name="FERN")
