"""What taking a report costs: everybody who reports something waits for it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

FULL = {
    "title": "The count of my links went down overnight",
    "text": "Yesterday it was 212, today 198.",
    "customer": {"email": "marta@northwind.example", "name": "Marta"},
    "organization": {"name": "Northwind"},
    "severity": "major",
    "environment": {"browser": "Firefox 140"},
}
OTHER = {"email": "joel@northwind.example", "phone": "+49 30 901820", "external_id": 7, "name": "Joel"}


def asked_by(work) -> list[str]:
    """The statements that `work` sent to the database, each as verb and table."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        work()
    said = []
    for query in queries:
        sql = re.sub(r"^\d+ times: ", "", query["sql"])
        table = re.search(r'(?:FROM|INTO|UPDATE) "?(\w+)', sql)
        verb = sql.split()[0]
        said.append(f"{verb} {table[1]}" if table else verb)
    # Twice a second at most, a process looks whether issues were edited.
    return [statement for statement in said if statement != "SELECT issues_issue"]


@pytest.fixture
def warm(agent):
    """A program that was here before, so that its token is known, and an organization that is."""
    agent.send("reports", FULL)
    return agent


def test_a_new_customer_of_a_known_organization(warm):
    asked = asked_by(lambda: warm.send("reports", {**FULL, "customer": OTHER}))
    assert asked == [
        "SELECT products_product",
        "SELECT customers_organization",
        "SAVEPOINT",  # a transaction, outside of tests
        "SELECT customers_identity",
        "SAVEPOINT",
        "INSERT customers_customer",
        "INSERT customers_identity",  # all of them at once
        "RELEASE",
        "INSERT reports_report",
        "INSERT ledger_event",
        "RELEASE",
    ]


def test_an_anonymous_report(warm):
    assert asked_by(lambda: warm.send("reports", {"title": "Broken"})) == [
        "SELECT products_product",
        "SAVEPOINT",
        "INSERT reports_report",
        "INSERT ledger_event",
        "RELEASE",
    ]


def test_no_session_no_cookie_and_no_look_at_who_is_signed_in(warm, at_desk, sam):
    browser = at_desk(sam)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/api/v1/reports").status_code == 401
    assert not len(queries)
