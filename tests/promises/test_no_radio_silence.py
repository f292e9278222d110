"""No radio silence: every open report has a time by which its customer hears, whatever anybody does."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis.extra.django import TestCase

from heardback.notices.queries import waiting_to_hear
from heardback.products.models import default_silence
from heardback.reports.models import Report, State
from heardback.reports.taking import Account, take
from tests.promises.acting import Company, acts

LONGEST = timedelta(hours=max(default_silence().values()))
SOME_DAY = timedelta(days=3650)


class AnyActs(TestCase):
    @settings(max_examples=8)
    @given(acts)
    def test_every_open_report_has_its_next_update_due(self, chosen):
        company = Company()
        company.report(0, 0, 0)
        company.triage(0, 1, 1)
        for act in chosen:
            company.do(*act)
            waiting = set(Report.objects.filter(state=State.OPEN).values_list("pk", flat=True))
            on_a_list = set(waiting_to_hear(timezone.now() + SOME_DAY).values_list("pk", flat=True))
            assert waiting == on_a_list, f"after {act}"
        for report in Report.objects.filter(state=State.OPEN):
            # Only somebody's word moves it further off than the product promises.
            if report.next_update_due > timezone.now() + LONGEST:
                assert report.next_update_due <= timezone.now() + timedelta(days=9)
        for report in Report.objects.filter(state=State.CLOSED):
            assert report.closed_why


class TheDatabase(TestCase):
    def test_it_refuses_an_open_report_without_one(self):
        report = take(Account(title="It broke"), source="form")
        with self.assertRaises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(next_update_due=None)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(state=State.CLOSED)
