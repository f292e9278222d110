"""The private link can be neither guessed nor altered, and ends one day."""

from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError

from heardback.ledger.models import Event
from heardback.reports import receipts
from heardback.reports.receipts import BadReceipt, receipt, renew, report_behind, visit
from heardback.reports.taking import Account, take


def test_it_leads_to_its_report(marta_says):
    report = marta_says()
    assert report_behind(receipt(report.pk)) == report


def test_no_character_of_it_can_be_changed(marta_says, joel_says):
    token = receipt(marta_says().pk)
    other = joel_says()
    for forged in (token.replace(token.split(".")[0], str(other.pk), 1), token[:-1], token + "A", "", "1", "1.2.3"):
        with pytest.raises(BadReceipt) as bad:
            report_behind(forged)
        assert bad.value.expired_report is None


def test_an_expired_one_still_tells_whose_it_was(marta_says):
    report = marta_says()
    token = receipt(report.pk)
    with mock.patch.object(receipts, "LIVES", timedelta(0)), pytest.raises(BadReceipt) as bad:
        report_behind(token)
    assert bad.value.expired_report == report


def test_one_shown_on_the_screen_speaks_for_its_report_alone_once_the_address_has_others(marta_says):
    first = marta_says()
    token = receipt(first.pk, on_screen=True)
    assert visit(token).report.customer == first.customer
    second = marta_says()
    for report in (first, second):
        seen = visit(receipt(report.pk, on_screen=True))
        assert (seen.report, seen.report.customer, seen.unproven) == (report, None, True)
        assert visit(receipt(report.pk)).report.customer == first.customer


def test_a_fresh_one_is_asked_for_once_an_hour_at_most(marta_says):
    report = marta_says()
    renew(report)
    with pytest.raises(ValidationError, match="less than an hour ago"):
        renew(report)
    assert Event.objects.filter(word="receipt.renewed", customer=report.customer_id).count() == 1


def test_without_an_address_no_fresh_one_can_be_sent(db):
    with pytest.raises(ValidationError, match="no e-mail address"):
        renew(take(Account(title="Gone"), source="form"))
