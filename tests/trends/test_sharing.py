"""What those whom an issue hurts have in common."""

import pytest

from heardback.customers.finding import Firm, Person
from heardback.reports.taking import Account, take
from heardback.trends.sharing import shared
from heardback.triage.deciding import triage


@pytest.fixture
def reported(db, sam):
    """Reports the same problem: who, of which firm, where, with which browser."""
    issue = None

    def say(name, firm="", step="", url="", browser=""):
        nonlocal issue
        account = Account(
            title="Charged twice", person=Person(email=f"{name}@x.example", name=name), firm=Firm(name=firm), step=step,
            url=url, environment={"browser": browser} if browser else {},
        )  # fmt: skip
        report = take(account, source="api")
        issue = triage(report, "new_bug" if issue is None else "known_bug", by=sam.actor, issue=issue)
        return issue

    return say


def test_facts_are_counted_by_customer_out_of_those_of_whom_they_are_known(reported):
    reported("ann", "Okafor", step="Checkout", browser="Chrome")
    reported("ann", "Okafor", step="Checkout", browser="Chrome")  # twice is once
    reported("ben", "Okafor", url="https://shop.example/cart/pay?x=1")
    issue = reported("cid", "Fern", step="Checkout")
    found = [(fact.kind, fact.name, fact.part, fact.whole) for fact in shared(issue)]
    assert found == [("organization", "Okafor", 2, 3), ("spot", "Checkout", 2, 3)]


def test_what_one_customer_alone_says_is_not_shared(reported):
    issue = reported("ann", "Okafor", step="Checkout", browser="Chrome")
    assert shared(issue) == []
    assert shared(reported("ben")) == []
