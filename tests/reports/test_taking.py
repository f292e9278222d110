"""Taking a report: what is kept, and what is refused with words."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.customers.finding import Person
from heardback.customers.models import Customer
from heardback.ledger.models import Event
from heardback.reports.completeness import missing
from heardback.reports.models import Report
from heardback.reports.taking import Account, take


def test_a_title_is_enough(db):
    report = take(Account(title="It is slow"), source="form")
    assert (report.title, report.customer, report.state) == ("It is slow", None, "open")
    assert Event.objects.get().word == "report.received"


def test_a_text_is_enough_and_gives_the_title(db):
    report = take(Account(text="\n\nThe page stays white.\nI tried twice."), source="form")
    assert report.title == "The page stays white."


def test_neither_is_refused_and_nothing_is_kept(db):
    with pytest.raises(ValidationError, match="Say what went wrong"):
        take(Account(title=" \x00 ", person=Person(email="a@b.example")), source="form")
    assert not Customer.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 301),
        ("text", "x" * 100_001),
        ("severity", "terrible"),
        ("frequency", "daily"),
        ("url", "x" * 2001),
        ("steps", ["x"] * 101),
        ("environment", {"shoe": "left"}),
        ("product", "unknown"),
        ("occurred_at", timezone.now() + timedelta(days=3)),
    ],
)
def test_each_wrong_field_is_named(db, field, value):
    with pytest.raises(ValidationError) as invalid:
        take(Account(**{"title": "Slow", field: value}), source="form")
    assert list(invalid.value.message_dict) == [field]
    assert not Report.objects.exists()


@pytest.mark.parametrize(("person", "field"), [({"email": "me@"}, "email"), ({"phone": "0123"}, "phone")])
def test_a_malformed_address_is_refused_with_an_example(db, person, field):
    with pytest.raises(ValidationError) as invalid:
        take(Account(title="Slow", person=Person(**person)), source="form")
    assert field in invalid.value.message_dict


def test_an_open_report_always_has_an_update_due(marta_says):
    report = marta_says(severity="blocker")
    assert report.next_update_due == report.received_at + timedelta(hours=8)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(next_update_due=None)


def test_what_is_missing_is_asked_in_order_of_what_it_tells(db):
    report = take(Account(title="Slow", severity="minor"), source="form")
    fields = [question.field for question in missing(report)]
    assert fields[:3] == ["text", "customer", "fixed_means"]
    assert "severity" not in fields


class AnyText(TestCase):
    @given(st.text(st.characters(categories=None), max_size=80), st.text(st.characters(categories=None), max_size=80))
    def test_any_text_is_kept_or_refused_never_broken(self, title, text):
        try:
            report = take(Account(title=title, text=text), source="api")
        except ValidationError:
            assert not title.replace("\x00", "").strip() and not text.replace("\x00", "").strip()
        else:
            assert Report.objects.get(pk=report.pk).title
