"""Programs say what the host knows of its customers and organizations, by the host's own ids."""

import pytest

from heardback.customers.finding import Person, find_or_make_customer
from heardback.customers.models import Customer, Identity, Organization, Trust
from heardback.ledger.models import Event

NORTHWIND = {"name": "Northwind", "kind": "agency", "plan": "gold", "attributes": {"seats": 12, "beta": True}}
MARTA = {"name": "Marta Keller", "email": "marta@northwind.example", "organization": "org/1"}


def put(agent, path: str, body: dict, status: int = 200) -> dict:
    answer = agent.call("PUT", path, body)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_an_organization_is_made_then_changed_and_sent_again_nothing_happens(agent, db):
    made = put(agent, "organizations/by-external-id/org/1", NORTHWIND)
    assert (made["name"], made["kind"], made["external_id"]) == ("Northwind", "agency", "org/1")
    events = Event.objects.count()
    assert put(agent, "organizations/by-external-id/org/1", NORTHWIND) == made
    assert Event.objects.count() == events
    again = put(
        agent, "organizations/by-external-id/org/1", {"plan": "free", "attributes": {"beta": None, "eu": "yes"}}
    )
    assert (again["plan"], again["name"], again["attributes"]) == ("free", "Northwind", {"seats": 12, "eu": "yes"})
    assert Organization.objects.count() == 1
    assert Event.objects.latest("pk").facts["fields"] == ["plan", "attributes"]


def test_a_customer_is_vouched_for_and_moves_when_the_host_says_so(agent, db):
    put(agent, "organizations/by-external-id/org/1", NORTHWIND)
    made = put(agent, "customers/by-external-id/u-7", {**MARTA, "attributes": {"language": "de"}})
    assert {one["trust"] for one in made["identities"]} == {Trust.VOUCHED}
    assert made["organization"]["name"] == "Northwind"
    assert put(agent, "customers/by-external-id/u-7", {"organization": "org/2"})["organization"]["name"] == "org/2"
    assert Customer.objects.get().name == "Marta Keller"


def test_somebody_known_by_their_address_is_the_same_person(agent, marta):
    made = put(agent, "customers/by-external-id/u-7", MARTA)
    assert made["id"] == marta.pk
    assert Identity.objects.get(kind="email").trust == Trust.VOUCHED


def test_a_number_that_somebody_only_typed_makes_nobody_theirs(agent, db):
    squatter = find_or_make_customer(Person(email="mallory@x.example", phone="+4930901820"))
    assert put(agent, "customers/by-external-id/u-7", {"phone": "+49 30 901820"})["id"] != squatter.pk


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("organizations/by-external-id/o", {"plan": "x" * 101}, "At most 100"),
        ("organizations/by-external-id/o", {"attributes": {"": 1}}, "from 1 to 60"),
        ("organizations/by-external-id/o", {"attributes": {"n": 10**30}}, "too large"),
        ("organizations/by-external-id/o", {"attributes": {"n": "x" * 501}}, "at most 500"),
        ("organizations/by-external-id/o", {"attributes": {f"n{n}": 1 for n in range(51)}}, "At most 50"),
        ("organizations/by-external-id/" + "o" * 201, {}, "from 1 to 200"),
        ("customers/by-external-id/u", {"email": "no address"}, "name@example.com"),
        ("customers/by-external-id/u", {"phone": "123"}, "country code"),
        ("customers/by-external-id/u", {"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words_and_nothing_is_made(agent, db, path, body, says):
    answer = agent.call("PUT", path, body)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Customer.objects.exists() and not Organization.objects.exists()


def test_what_is_known_of_them_is_kept(agent, db):
    put(agent, "organizations/by-external-id/org/1", NORTHWIND)
    number = put(agent, "customers/by-external-id/u-7", {**MARTA, "attributes": {"language": "de"}})["id"]
    marta = Customer.objects.get(pk=number)
    firm = marta.organization
    assert marta.attributes == {"language": "de"}
    assert (firm.name, firm.kind, firm.plan) == ("Northwind", "agency", "gold")
    assert firm.attributes == {"seats": 12, "beta": True}
