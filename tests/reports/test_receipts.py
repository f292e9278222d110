"""The private link can be neither guessed nor altered, and ends one day."""

from datetime import timedelta
from unittest import mock

import pytest

from heardback.reports import receipts
from heardback.reports.receipts import BadReceipt, receipt, report_behind


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
