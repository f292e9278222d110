"""A mail that was given up is tried again by a person."""

import pytest
from django.core.exceptions import ValidationError

from heardback.customers.editing import edit_customer
from heardback.customers.finding import Person
from heardback.ledger.models import Event
from heardback.notices.models import Notice
from heardback.notices.retrying import try_again
from heardback.reports.taking import Account, take


def test_it_goes_to_the_address_that_is_known_now(sam, worker, outbox):
    report = take(Account(title="Called about it", person=Person(name="Grete", phone="+4930901820")), source="agent")
    worker.drain()
    notice = Notice.objects.get()
    assert notice.state == "unreachable"
    with pytest.raises(ValidationError, match="has no e-mail address"):
        try_again(notice, by=sam.actor)
    edit_customer(report.customer, by=sam.actor, email="grete@x.example")
    notice.refresh_from_db()
    if notice.state == "unreachable":
        try_again(notice, by=sam.actor)
        assert Event.objects.get(word="notice.retried").actor == sam.actor.ref
    worker.drain()
    assert [mail["To"] for mail in outbox()] == ["grete@x.example"]


def test_what_was_sent_is_not_sent_again(sam, marta, worker, outbox):
    worker.drain()
    with pytest.raises(ValidationError, match="nothing to try again"):
        try_again(Notice.objects.get(), by=sam.actor)
    assert len(outbox()) == 1
