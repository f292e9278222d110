"""Nobody is asked the same twice: whoever asks, in whatever order, answered or not, by one worker or by two."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.accounts.models import Member
from heardback.accounts.roles import Role
from heardback.customers.finding import Person
from heardback.loop.replying import author
from heardback.notices.lacking import ask_what_lacks
from heardback.notices.models import Kind, Notice
from heardback.notices.writing import write_notices
from heardback.products.changing import change_product
from heardback.products.queries import default_product
from heardback.reports.answering import Answers, answer
from heardback.reports.asking import ask, lacks
from heardback.reports.completeness import completeness, missing
from heardback.reports.models import Ask, Asked, Report
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from tests.at_once import meeting, together

FIELDS = ("steps", "url", "expected", "fixed_means", "frequency", "own_shop")
SAID = {
    "steps": {"steps": ["One"]},
    "url": {"url": "/x"},
    "expected": {"expected": "212"},
    "fixed_means": {"fixed_means": "212"},
    "frequency": {"frequency": "once"},
    "own_shop": {"attributes": {"shop": "12"}},
}
PEOPLE = (Person(email="marta@northwind.example"), Person(email="joel@fern.example"), Person())
acts = st.lists(
    st.tuples(
        st.sampled_from(["ask", "answer", "unknown", "time", "join", "read", "change"]),
        st.integers(0, 3),
        st.sets(st.sampled_from(FIELDS), max_size=3),
    ),
    max_size=14,
)


class AnyActs(TestCase):
    @settings(max_examples=6)
    @given(acts)
    def test_nobody_is_asked_the_same_twice(self, chosen):
        sam = Member.objects.create(email="sam@hb.example", name="Sam", role=Role.ADMIN)
        product = change_product(default_product(), by=sam.actor, own_fields=[{"name": "shop", "label": "Shop"}])
        reports = [take(Account(title="Gone", person=PEOPLE[n % 3]), source="form") for n in range(4)]
        issue = None
        for act, number, fields in chosen:
            report = Report.objects.get(pk=reports[number].pk)
            answered = set(report.asked.exclude(answer="").values_list("question", flat=True))
            told = {one.field for one in missing(report)}
            try:
                with transaction.atomic():
                    if act == "ask":
                        made = ask(report, dict.fromkeys(fields, ""), by=sam.actor)
                        put = set(made.questions.values_list("question", flat=True))
                        assert put <= told - answered
                    elif act in ("answer", "unknown"):
                        said = {} if act == "unknown" else {k: v for name in fields for k, v in SAID[name].items()}
                        unknown = fields if act == "unknown" else ()
                        answer(report, Answers(Account(**said), unknown), by=author(report))
                        assert not fields & {one.field for one in missing(Report.objects.get(pk=report.pk))}
                    elif act == "join" and report.triaged_at is None:
                        issue = triage(report, "known_bug" if issue else "new_bug", issue=issue, by=sam.actor)
                    elif act == "change":
                        change_product(product, by=sam.actor, ask_by_itself=bool(fields))
            except ValidationError:
                pass
            if act == "time":
                Report.objects.filter(ask_at__isnull=False).update(ask_at=timezone.now() - timedelta(seconds=1))
                ask_what_lacks()
            if act == "read":
                write_notices()
        while write_notices():
            pass
        self.check_each_once()
        for one in Report.objects.all():  # what is counted for many is what is counted for one
            assert completeness([one.pk])[one.pk].missing == missing(one) == [lack.missing for lack in lacks(one)]

    def check_each_once(self):
        put = Counter(Asked.objects.filter(ask__isnull=False).values_list("report", "question"))
        assert set(put.values()) <= {1}
        for made in Ask.objects.all():
            assert made.customer_id is not None  # nobody without a channel is asked
            assert made.customer_id == made.report.customer_id
        asks = Notice.objects.filter(kind=Kind.ASK).values_list("customer", "occasion")
        assert len(set(asks)) == len(asks)
        by_itself = Counter(Ask.objects.filter(made_by="system").values_list("customer", "matter"))
        assert set(by_itself.values()) <= {1}


@meeting
def test_two_workers_and_two_colleagues_at_once_ask_once(marta_says, sam, dana):
    reports = [marta_says(title=f"Gone {n}") for n in range(3)]
    Report.objects.update(ask_at=timezone.now() - timedelta(seconds=1))

    def by(member):
        def asking():
            for report in reports:
                with suppress(ValidationError, IntegrityError):
                    ask(report, {"steps": "", "url": ""}, by=member.actor)

        return asking

    together(ask_what_lacks, ask_what_lacks, by(sam), by(dana))
    ask_what_lacks()
    put = Counter(Asked.objects.values_list("report", "question"))
    assert set(put.values()) == {1}
    assert {(report.pk, "steps") for report in reports} <= set(put)
    while write_notices():
        pass
    texts = Notice.objects.filter(kind__in=[Kind.ASK, Kind.RECEIVED]).values_list("report", "text")
    asked = Counter(number for number, text in texts if "step by step, before it happened" in text)
    assert asked == {report.pk: 1 for report in reports}
