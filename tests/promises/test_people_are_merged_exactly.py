"""Whoever is merged, separated, reports, is joined, in whatever order: each person counts once, hears a thing once, and
what was undone is as it was. A small model of sets says what is right."""

from django.core.exceptions import ValidationError
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.accounts.actors import SYSTEM
from heardback.customers.finding import Person, find_or_make_customer
from heardback.customers.merging import merge_people, unmerge_people
from heardback.customers.models import Customer
from heardback.customers.one_person import persons, rows_of
from heardback.issues.models import Issue
from heardback.issues.opening import open_issue
from heardback.notices.models import Notice, State
from heardback.notices.sending import Sender
from heardback.notices.updates import write_update
from heardback.notices.writing import write_notices
from heardback.products.queries import default_product
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage.counting import recount
from heardback.triage.matching import join, take_off
from heardback.triage.queries import affected, let_in, reach

PEOPLE = [Person(email=f"{name}@shop.example", name=name) for name in ("ann", "ben", "cy", "dee", "eli")]


class Desk:
    """Does to the product what it does to the model: who was merged into whom, and who reported what."""

    def __init__(self) -> None:
        self.into: dict[int, int] = {}
        self.joined: set[tuple[int, int]] = set()  # report, issue
        self.people = [find_or_make_customer(person) for person in PEOPLE]
        self.issues = [open_issue(default_product(), f"Problem {n}", by=SYSTEM) for n in range(2)]
        self.reports: list[Report] = []

    def top(self, customer: int) -> int:
        while customer in self.into:
            customer = self.into[customer]
        return customer

    def report(self, a: int, b: int) -> None:
        report = take(Account(title=f"It broke {a}", person=PEOPLE[a % len(PEOPLE)]), source="form")
        self.reports.append(report)
        join(report, self.issues[b % 2], by=SYSTEM)
        self.joined.add((report.pk, self.issues[b % 2].pk))

    def take_off(self, a: int, b: int) -> None:
        if self.reports:
            report, issue = self.reports[a % len(self.reports)], self.issues[b % 2]
            take_off(report, issue, by=SYSTEM)
            self.joined.discard((report.pk, issue.pk))

    def merge(self, a: int, b: int) -> None:
        one, into = (self.people[n % len(self.people)] for n in (a, b))
        merge_people(one, into, by=SYSTEM, why="the same voice")
        self.into[one.pk] = self.top(into.pk)

    def unmerge(self, a: int, b: int) -> None:
        one = self.people[a % len(self.people)]
        unmerge_people(one, by=SYSTEM, why="two voices")
        del self.into[one.pk]

    def update(self, a: int, b: int) -> None:
        write_update(self.issues[b % 2], f"News {a}", by=SYSTEM)

    def read(self, a: int, b: int) -> None:
        write_notices(a % 5 + 1)

    def done(self, acts: list) -> None:
        for name, a, b in acts:
            try:
                getattr(self, name)(a, b)
            except ValidationError:
                continue

    def check(self) -> None:
        recount()
        numbers = [one.pk for one in self.people]
        assert persons(numbers) == {number: self.top(number) for number in numbers}
        for number in numbers:
            assert rows_of(number) == [one for one in numbers if self.top(one) == self.top(number)]
        for issue in self.issues:
            reported = {report for report, joined in self.joined if joined == issue.pk}
            rows = set(Report.objects.filter(pk__in=reported).values_list("customer", flat=True))
            count = len({self.top(row) for row in rows})
            now = Issue.objects.get(pk=issue.pk)
            written_to = [one.pk for one in affected(now)]
            assert len(written_to) == len(let_in(now)) == reach(now).customers == now.customers == count
            assert set(written_to) <= rows
            assert {self.top(one) for one in written_to} == {self.top(row) for row in rows}


number = st.integers(0, 9)
act = st.tuples(
    st.sampled_from(["report", "report", "take_off", "merge", "merge", "unmerge", "update", "read"]), number, number
)
anything = st.lists(act, min_size=4, max_size=16)
FOUND = (Phase.explicit, Phase.reuse, Phase.generate)


class AnySequence(TestCase):
    @settings(max_examples=5, phases=FOUND)
    @given(anything)
    def test_each_person_counts_once_and_hears_a_thing_once(self, acts):
        desk = Desk()
        for start in range(0, len(acts), 4):
            desk.done(acts[start : start + 4])
            desk.check()
        while write_notices():
            pass
        sender = Sender()
        while sender.send_due():
            pass
        sender.close()
        sent = Notice.objects.filter(state=State.SENT).values_list("occasion", "customer")
        heard = [(occasion, desk.top(customer)) for occasion, customer in sent]
        assert len(heard) == len(set(heard))
        others = Notice.objects.exclude(state=State.SENT)
        assert all((notice.occasion, desk.top(notice.customer_id)) in heard for notice in others)

    @settings(max_examples=5, phases=FOUND)
    @given(anything, number, number)
    def test_what_was_merged_and_separated_is_as_it_was(self, acts, a, b):
        desk = Desk()
        desk.done(acts)
        while write_notices():
            pass
        before = state()
        try:
            desk.merge(a, b)
        except ValidationError:
            return
        desk.unmerge(a, 0)
        while write_notices():
            pass
        desk.check()
        assert state() == before


def state() -> object:
    """Everything that counts: who is whom, how many it hurts, who was told what, when who must hear again."""
    recount()
    issues = Issue.objects.order_by("pk")
    return (
        list(Customer.objects.order_by("pk").values_list("pk", "name", "merged_into", "survivor", "organization")),
        [(issue.pk, issue.customers, [one.pk for one in affected(issue)]) for issue in issues],
        list(Report.objects.order_by("pk").values_list("pk", "customer", "state", "next_update_due")),
        set(Notice.objects.exclude(state=State.SPARED).values_list("customer", "occasion", "state")),
    )
