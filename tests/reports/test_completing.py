"""What a report lacked can be said later; what it says already stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from heardback.customers.finding import Firm, Person
from heardback.customers.models import Customer
from heardback.ledger.models import Event
from heardback.loop.replying import author
from heardback.reports.completeness import missing
from heardback.reports.completing import complete
from heardback.reports.models import Report
from heardback.reports.taking import Account, take


def asked(report: Report) -> list[str]:
    return [question.field for question in missing(Report.objects.get(pk=report.pk))]


def test_it_fills_only_what_is_empty_and_is_recorded_once(marta_says):
    report = marta_says(url="/stats")
    answers = Account(text="Another story", url="/other", fixed_means="It never falls", severity="major")
    by = report.customer.actor
    assert complete(report, answers, by=by) == ["fixed_means", "severity"]
    assert complete(report, answers, by=by) == []
    report.refresh_from_db()
    assert (report.text, report.url) == ("Yesterday it was 212, today 198.", "/stats")
    assert (report.fixed_means, report.severity) == ("It never falls", "major")
    event = Event.objects.get(word="report.edited")
    assert event.sentence == "Marta Keller changed fixed means, severity"
    assert event.sentence_for_customer == "You told us more. Thank you."


def test_a_wrong_answer_keeps_nothing(marta_says):
    report = marta_says()
    answers = Account(fixed_means="It never falls", severity="terrible", person=Person(phone="12"))
    with pytest.raises(ValidationError) as wrong:
        complete(report, answers, by=report.customer.actor)
    assert set(wrong.value.message_dict) == {"severity", "phone"}
    report.refresh_from_db()
    assert report.fixed_means == ""


def test_who_sent_it_can_be_said_later(db):
    report = take(Account(title="Gone"), source="form")
    assert "customer" in asked(report)
    who = Account(person=Person(email="Marta@Northwind.example", name="Marta"), firm=Firm(name="Northwind"))
    complete(report, who, by=author(report))
    report.refresh_from_db()
    assert (str(report.customer), str(report.organization)) == ("Marta", "Northwind")
    assert "customer" not in asked(report)


def test_a_name_alone_does_not_say_how_to_reach_somebody(db):
    report = take(Account(title="Gone", person=Person(name="Marta")), source="form")
    assert "customer" in asked(report)
    complete(report, Account(person=Person(phone="+49 30 901820")), by=report.customer.actor)
    report.refresh_from_db()
    assert str(report.customer) == "Marta"
    assert Customer.objects.count() == 1
    assert "customer" not in asked(report)


def test_an_address_that_belongs_to_somebody_known_leads_to_them(marta_says):
    marta = marta_says().customer
    report = take(Account(title="Gone", person=Person(name="M.")), source="form")
    complete(report, Account(person=Person(email="marta@northwind.example")), by=report.customer.actor)
    report.refresh_from_db()
    assert report.customer == marta


def test_who_is_known_stays(marta_says):
    report = marta_says()
    complete(report, Account(person=Person(email="joel@fern.example")), by=report.customer.actor)
    report.refresh_from_db()
    assert [identity.value for identity in report.customer.identities.all()] == ["marta@northwind.example"]


def test_worse_than_it_was_taken_for_means_sooner_never_later(marta_says):
    blocker, suggestion = marta_says(), marta_says()
    before = suggestion.next_update_due
    complete(blocker, Account(severity="blocker"), by=blocker.customer.actor)
    complete(suggestion, Account(severity="suggestion"), by=suggestion.customer.actor)
    blocker.refresh_from_db()
    suggestion.refresh_from_db()
    assert blocker.next_update_due <= timezone.now() + timedelta(hours=8)
    assert suggestion.next_update_due == before
