"""A report's life after it was taken."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from heardback.reports.following import add_words, close, heard, postpone, reopen


def test_hearing_from_us_starts_the_clock_again(marta_says):
    report = marta_says(severity="major")
    later = report.received_at + timedelta(hours=5)
    heard([report.pk], later)
    report.refresh_from_db()
    assert (report.last_heard_at, report.next_update_due) == (later, later + timedelta(hours=48))


def test_a_closed_report_has_no_clock_and_gets_one_when_it_opens_again(marta_says, sam):
    report = close(marta_says(), "fixed", by=sam.actor)
    assert report.next_update_due is None
    heard([report.pk], timezone.now())
    report.refresh_from_db()
    assert report.next_update_due is None
    assert reopen(report, "not fixed", by=sam.actor).next_update_due > timezone.now()


def test_postponing_takes_a_reason_and_a_future(marta_says, sam):
    report = marta_says()
    due = timezone.now() + timedelta(days=9)
    with pytest.raises(ValidationError, match="Say why"):
        postpone(report, due, by=sam.actor, note="")
    with pytest.raises(ValidationError, match="in the future"):
        postpone(report, timezone.now(), by=sam.actor, note="later")
    assert postpone(report, due, by=sam.actor, note="she is away").next_update_due == due
    with pytest.raises(ValidationError, match="nobody waits"):
        postpone(close(report, "fixed", by=sam.actor), due, by=sam.actor, note="later")


def test_nothing_is_not_added(marta_says):
    report = marta_says()
    with pytest.raises(ValidationError, match="Write what you want to add"):
        add_words(report, " \x00", by=report.customer.actor)
