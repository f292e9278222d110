from datetime import timedelta

import pytest
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.ledger.prepared import Given, Prepared
from heardback.reports.models import Report

pytestmark = pytest.mark.django_db


def test_it_finds_what_the_query_finds_whatever_it_is_asked_with(marta_says, joel_says):
    hers, his = marta_says("Counts are low"), joel_says("Counts are high")
    by_title = Prepared[Report](lambda number, until: Report.objects.select_related("customer").filter(
        pk=number, received_at__lte=until))  # fmt: skip
    soon = timezone.now() + timedelta(days=1)
    for report in (hers, his, hers):
        with_words = by_title.first(report.pk, soon)
        assert (with_words, with_words.title) == (report, report.title)
        assert with_words.customer.name == report.customer.name
        assert with_words.received_at == report.received_at
    assert by_title.all(hers.pk, hers.received_at - timedelta(days=1)) == []


def test_plain_rows_come_out_as_the_query_says(marta_says):
    report = marta_says("Counts are low")
    of = Prepared(lambda number: Report.objects.filter(pk=number).values_list("title", "received_at", named=True))
    (row,) = of.all(report.pk)
    assert (row.title, row.received_at) == (report.title, report.received_at)


def test_a_queryset_is_put_together_once(sam, dana):
    made = []

    def make(number: Given):
        made.append(number)
        return Member.objects.filter(pk=number)

    of = Prepared[Member](make)
    assert [of.first(sam.pk), of.first(dana.pk), of.first(0)] == [sam, dana, None]
    assert len(made) == 1
