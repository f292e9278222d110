"""Bayside, a merchant whose customers are charged twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from heardback.customers.finding import Firm, Person
from heardback.issues.models import Issue
from heardback.issues.opening import open_issue
from heardback.products.queries import default_product
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage.matching import join


@pytest.fixture
def double_charge(dana) -> Issue:
    return open_issue(
        default_product(), "Orders are charged twice", by=dana.actor, severity="blocker",
        description="The pay button sends the order again when the bank answers slowly.",
    )  # fmt: skip


@pytest.fixture
def charged(double_charge, sam) -> Callable[..., Report]:
    """charged(7) is what the seventh customer of Bayside reports, joined to the issue; `ago` in hours."""

    def say(n: int, firm: str = "Bayside", ago: float = 0, issue: Issue | None = double_charge, **more) -> Report:
        domain = firm.split()[0].lower() if firm else "nowhere"
        person = Person(email=f"buyer{n}@{domain}.example", name=f"Buyer {n}")
        report = take(
            Account(title=f"Charged twice, order {n}", person=person, firm=Firm(name=firm), **more), source="api"
        )
        if ago:
            Report.objects.filter(pk=report.pk).update(received_at=timezone.now() - timedelta(hours=ago))
        if issue is not None:
            join(report, issue, by=sam.actor)
        return report

    return say
