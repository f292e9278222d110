"""What identifies somebody is kept whole or refused: cut off, two of them could become one."""

import pytest
from django.core.exceptions import ValidationError

from heardback.customers.finding import FIRM_LONGEST, ID_LONGEST, Firm, Person
from heardback.customers.models import Trust
from heardback.reports.models import Report
from heardback.reports.taking import Account, take


def test_the_longest_id_is_kept_whole(db):
    begins, host = "x" * (ID_LONGEST - 1), {"source": "api", "trust": Trust.VOUCHED}
    one = take(Account(title="Gone", person=Person(external_id=begins + "1")), **host)
    two = take(Account(title="Gone", person=Person(external_id=begins + "2")), **host)
    assert one.customer != two.customer


@pytest.mark.parametrize(
    ("field", "account"),
    [
        ("external_id", Account(title="Gone", person=Person(external_id="x" * (ID_LONGEST + 1)))),
        ("organization", Account(title="Gone", firm=Firm(external_id="x" * (FIRM_LONGEST + 1), name="Northwind"))),
        ("organization", Account(title="Gone", firm=Firm(name="x" * (FIRM_LONGEST + 1)))),
    ],
)
def test_a_longer_one_is_refused_and_nothing_is_kept(db, field, account):
    with pytest.raises(ValidationError) as refused:
        take(account, source="api", trust=Trust.VOUCHED)
    assert list(refused.value.message_dict) == [field]
    assert not Report.objects.exists()
