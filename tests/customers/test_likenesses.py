"""Who looks like one person is proposed, with the reason; what a person said of it is remembered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heardback.customers.claiming import claim
from heardback.customers.finding import Firm, Person, find_or_make_customer, find_or_make_organization
from heardback.customers.likenesses import WAYS, keep_apart, likenesses
from heardback.customers.merging import merge_people


def called(way: str) -> list[tuple[str, str]]:
    return [(str(pair.one), str(pair.other)) for pair in likenesses(way)[0]]


@pytest.fixture
def people(db) -> dict:
    firm = find_or_make_organization(Firm(name="Northwind"))
    made = {
        name: find_or_make_customer(Person(email=email, name=name), firm if at else None)
        for name, email, at in (
            ("Marta Keller", "marta.keller@northwind.example", True),
            ("M. Keller", "martakeller+beta@northwind.example", False),
            ("marta keller", "mk@elsewhere.example", True),
            ("Martakeller", "martakeller@southwind.example", False),
        )
    }
    find_or_make_customer(Person(email="mk@elsewhere.example", phone="+49 30 901820"))
    return made


def test_each_is_proposed_with_its_reason(people):
    assert called("address") == [("Marta Keller", "M. Keller")]
    assert "one mailbox" in likenesses("address")[0][0].why[0]
    assert called("name") == [("Marta Keller", "marta keller")]
    assert likenesses("name")[0][0].why == ["Both are called Marta Keller, at Northwind."]
    assert called("claim") == []
    claim(Person(email="martakeller@southwind.example", phone="+49 30 901820"))  # the number is another's
    assert called("claim") == [("marta keller", "Martakeller")]
    assert "gave the number +4930901820, which is known as marta keller's" in likenesses("claim")[0][0].why[0]


def test_what_was_decided_is_not_proposed_again(people, sam):
    one, other, namesake, _ = people.values()
    keep_apart(other, one, by=sam.actor)
    keep_apart(one, other, by=sam.actor)
    merge_people(namesake, one, by=sam.actor, why="The same voice")
    assert [called(way) for way in WAYS] == [[], [], []]


def test_pages_go_on_where_the_last_ended(people):
    for number in range(4):
        for tag in ("", "+a"):
            find_or_make_customer(Person(email=f"n{number}{tag}@shop.example", name=f"N{number}{tag}"))
    seen, after = [], ""
    while True:
        found, after = likenesses("address", after, 2)
        seen += [str(pair.one) for pair in found]
        if not after:
            break
    assert seen == ["Marta Keller", "N0", "N1", "N2", "N3"]


@pytest.mark.parametrize(("way", "index"), [("address", "identity_alike"), ("name", "customer_by_firm_and_name")])
def test_an_index_serves(people, way, index):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        likenesses(way)
    walk = next(query["sql"] for query in queries if "HAVING" in query["sql"])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {walk}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert index in plan and "TEMP B-TREE" not in plan
