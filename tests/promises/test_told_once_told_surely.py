"""Told once, told surely: whatever happens, and however often the worker dies while it reads, everybody affected has
each notice, and nobody has one twice."""

from collections import Counter

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.shipping import occasion_of_release, occasion_of_sign_off
from heardback.notices.models import Notice, State
from heardback.notices.settling import settle_sent
from heardback.notices.slices import write_mailings
from heardback.notices.writing import write_notices
from heardback.reports.models import Report
from heardback.triage.models import Match
from heardback.triage.queries import affected
from tests.promises.acting import Company, acts


class Killed(BaseException):
    pass


def read_and_die(limit: int) -> None:
    """The worker is killed after it wrote some notices and before that was committed."""
    try:
        with transaction.atomic():
            write_notices(limit)
            raise Killed
    except Killed:
        pass


class AnyActs(TestCase):
    @settings(max_examples=8)
    @given(acts, st.lists(st.integers(0, 7), max_size=60))
    def test_everybody_has_each_notice_once(self, chosen, reads):
        company = Company()
        company.report(0, 0, 0)
        company.triage(0, 1, 1)
        for number, act in enumerate(chosen):
            company.do(*act)
            limit = reads[number] if number < len(reads) else 0
            if limit % 2:
                read_and_die(limit)
            elif limit:
                write_notices(limit)
        while write_notices() or write_mailings():
            pass
        settle_sent(Notice.objects.filter(state=State.WAITING).values_list("pk", flat=True), "smtp")
        check_everybody_was_told()
        check_nobody_was_told_twice()


def check_everybody_was_told() -> None:
    had = set(Notice.objects.values_list("customer", "occasion"))
    for report in Report.objects.exclude(customer=None):
        assert (report.customer_id, f"received:{report.pk}") in had
    joined = {(customer, occasion.rpartition(":")[0]) for customer, occasion in had}
    for match in Match.objects.exclude(report__customer=None).select_related("report"):
        # By the issue that it was joined to then: it may have been merged or split since.
        assert (match.report.customer_id, f"joined:{match.report_id}") in joined
    for issue in Issue.objects.filter(stage__in=[Stage.CONFIRMING, Stage.MONITORING]):
        for customer in affected(issue):
            assert (customer.pk, occasion_of_sign_off(issue)) in had
            overridden = Event.objects.filter(word="issue.overrode", issue=issue.pk).exists()
            assert (customer.pk, occasion_of_release(issue)) in had or overridden
    for notice in Notice.objects.exclude(address=""):
        assert notice.state == State.SENT


def check_nobody_was_told_twice() -> None:
    by_mail = Event.objects.filter(word__in=["told", "link.sent"], facts__how="mail")
    told = Counter(by_mail.values_list("customer", "facts__occasion"))
    assert set(told.values()) <= {1}
    assert told.keys() == set(Notice.objects.filter(state=State.SENT).values_list("customer", "occasion"))
