"""A report that a colleague takes for somebody: how they were reached, what country a number is of, who was told."""

import pytest
from django.core.exceptions import ValidationError

from heardback.customers.finding import Person
from heardback.ledger.models import Event
from heardback.notices.models import Notice
from heardback.products.changing import change_product
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.reports.taking import Account, take

KOFI = Person(email="kofi@okafor.example", name="Kofi Mensah")


def test_who_was_thanked_on_the_phone_gets_no_mail_and_counts_as_heard(db, sam, worker, outbox):
    report = take(
        Account(title="Charged twice", person=KOFI, reached_by="visit"), source="agent", by=sam.actor, told=True
    )
    worker.drain()
    assert not outbox() and not Notice.objects.exists()
    told = Event.objects.get(word="told", report=report.pk)
    assert (told.actor, told.customer, told.facts["how"]) == (sam.actor.ref, report.customer_id, "in person")
    report.refresh_from_db()
    assert report.last_heard_at is not None


def test_who_was_told_nothing_is_thanked_by_mail(db, sam, worker, outbox):
    take(Account(title="Charged twice", person=KOFI, reached_by="phone"), source="agent", by=sam.actor)
    worker.drain()
    assert [mail["To"] for mail in outbox()] == ["kofi@okafor.example"]


@pytest.mark.parametrize(("reached_by", "says"), [("pigeon", "not one of"), ("", "Say how they reached you")])
def test_how_they_were_told_has_to_be_said(db, sam, reached_by, says):
    with pytest.raises(ValidationError) as wrong:
        take(Account(title="X", reached_by=reached_by), source="agent", by=sam.actor, told=True)
    assert says in wrong.value.message_dict["reached_by"][0]
    assert not Report.objects.exists()


def test_a_number_is_kept_whole_whichever_way_it_was_written(db, ada, sam):
    change_product(Product.objects.get(), by=ada.actor, phone_country="de")
    for typed in ("030 901820", "+49 (30) 901820", "0049 30 901820"):
        report = take(Account(title="X", person=Person(phone=typed)), source="agent", by=sam.actor)
        assert report.customer.identities.get().value == "+4930901820"
    with pytest.raises(ValidationError, match="as one dials it in DE"):
        take(Account(title="X", person=Person(phone="030 9018201234567890")), source="agent", by=sam.actor)


def test_a_country_is_one(db, ada):
    with pytest.raises(ValidationError, match="two letters of a country"):
        change_product(Product.objects.get(), by=ada.actor, phone_country="XX")
