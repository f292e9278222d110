from datetime import timedelta

import pytest
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.ledger.prepared import Given, Prepared, PreparedAmong
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
    assert by_title.all(10**30, soon) == []


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


def test_any_number_of_keys_may_be_asked_for(marta_says):
    numbers = [marta_says(f"Counts are low {n}").pk for n in range(10)]
    of = PreparedAmong[int](lambda among: Report.objects.filter(among("pk"), state="open").values_list("pk", flat=True))
    for some in ([], numbers[:1], numbers[:3], numbers, [*numbers, *range(10_000, 10_600)]):
        assert sorted(of.all(some)) == sorted(set(some) & set(numbers))


def test_only_plain_words_are_written_into_the_statement(sam):
    named = Prepared[Member](lambda number: Member.objects.filter(pk=number, name="O'Sam", role="agent"))
    with_percent = Prepared[Member](
        lambda number: Member.objects.filter(pk=number, name__contains="100 %", role="agent")
    )
    assert (named.first(sam.pk), with_percent.first(sam.pk)) == (None, None)
    Member.objects.filter(pk=sam.pk).update(name="O'Sam")
    assert named.first(sam.pk) == sam
    Member.objects.filter(pk=sam.pk).update(name="100 % Sam")
    assert with_percent.first(sam.pk) == sam
