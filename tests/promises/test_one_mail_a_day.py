"""One mail a day, whatever anybody does: everything is told once by it, and nothing waits longer than was promised."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.customers.models import Customer
from heardback.ledger.models import Event
from heardback.notices.folding import fold
from heardback.notices.gathering import AHEAD, hurry
from heardback.notices.models import Kind, Notice, Often, State, Topic
from heardback.notices.preferring import prefer
from heardback.notices.settling import settle_sent
from heardback.notices.writing import write_notices
from heardback.reports.models import Report
from tests.promises.acting import Company, acts

choices = st.tuples(st.sampled_from(Often.values), st.sets(st.sampled_from(Topic.values)), st.integers(0, 3))


class AnyActs(TestCase):
    @settings(max_examples=5)
    @given(acts, st.lists(choices, min_size=4, max_size=20))
    def test_each_thing_is_told_once_or_was_not_wanted(self, chosen, preferences):
        company = Company()
        company.report(0, 0, 0)
        company.triage(0, 1, 1)
        for number, act in enumerate(chosen):
            company.do(*act)
            if number % 3 == 0:
                choose(*preferences[number // 3 % len(preferences)])
                work()
                check_nothing_waits_too_long()
        while write_notices():
            pass
        Notice.objects.filter(gathered=True, state=State.WAITING).update(due_at=timezone.now())
        while fold():
            pass
        send()
        left = Notice.objects.exclude(state__in=[State.SENT, State.UNWANTED, State.UNREACHABLE, State.SPARED])
        assert not left.exists()
        by_mail = Event.objects.filter(word__in=["told", "link.sent", "not.wanted"]).exclude(
            word="told", facts__how="phone"
        )
        told = Counter(by_mail.values_list("customer", "facts__occasion"))
        assert set(told.values()) <= {1}
        ours = Notice.objects.filter(state__in=[State.SENT, State.UNWANTED]).exclude(kind=Kind.DIGEST)
        assert told.keys() == set(ours.values_list("customer", "occasion"))


def choose(often: str, unwanted: set[str], whose: int) -> None:
    customers = list(Customer.objects.order_by("pk"))
    if customers:
        one = customers[whose % len(customers)]
        prefer(one, by=one.actor, often=often, unwanted=unwanted)


def work() -> None:
    """What the worker does in a round, with a mail server that takes everything."""
    while write_notices():
        pass
    hurry()
    while fold():
        pass
    send()


def send() -> None:
    ready = Notice.objects.filter(state=State.WAITING, gathered=False)
    settle_sent(ready.values_list("pk", flat=True), "smtp")


def check_nothing_waits_too_long() -> None:
    soon = timezone.now() + AHEAD - timedelta(minutes=1)
    for notice in Notice.objects.filter(gathered=True, state=State.WAITING).select_related("report"):
        assert notice.due_at <= timezone.now() + timedelta(days=1)
        assert notice.report is None or notice.report.next_update_due is None or notice.report.next_update_due > soon
    assert not Notice.objects.filter(state=State.FOLDED).exclude(folded_into__state=State.WAITING).exists()
    assert Report.objects.exists()
