"""Whatever is joined, merged, split, undone, in whatever order: who is affected by which issue is exactly what a small
model of sets says, each customer is told a thing once, and every open report has its next update."""

from collections import defaultdict
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.accounts.actors import SYSTEM
from heardback.board.following import followers
from heardback.board.models import Follower, PublicIssue
from heardback.customers.finding import Person, find_or_make_customer
from heardback.issues.merged import survivor_of
from heardback.issues.models import Issue
from heardback.issues.opening import open_issue
from heardback.loop.merging import merge, undo_split, unmerge
from heardback.loop.moving import Refused, move
from heardback.notices.models import Notice
from heardback.notices.writing import write_notices
from heardback.products.queries import default_product
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage.matching import join, take_off
from heardback.triage.models import Match, Split
from heardback.triage.queries import affected, let_in, reach, reports_of
from heardback.triage.splitting import split
from tests.at_once import meeting, together

REFUSALS = (Refused, ValidationError, PermissionDenied)
PEOPLE = [Person(email=f"{name}@shop.example", name=name) for name in ("ann", "ben", "cy")] + [Person()]


class Model:
    """What was joined to what, and what was merged into what: nothing else."""

    def __init__(self) -> None:
        self.joined: dict[int, set[int]] = defaultdict(set)  # report -> issues
        self.into: dict[int, int] = {}
        self.splits: dict[int, tuple[int, dict[int, set[int]]]] = {}  # new -> from, where its reports were

    def top(self, issue: int) -> int:
        while issue in self.into:
            issue = self.into[issue]
        return issue

    def reports(self, issue: int) -> set[int]:
        if issue in self.into:
            return set()
        return {report for report, issues in self.joined.items() if issue in {self.top(one) for one in issues}}

    def join(self, report: int, issue: int) -> None:
        if report not in self.reports(self.top(issue)):
            self.joined[report].add(self.top(issue))

    def take_off(self, report: int, issue: int) -> None:
        self.joined[report] = {one for one in self.joined[report] if self.top(one) != self.top(issue)}

    def split(self, issue: int, reports: set[int], new: int) -> None:
        were = {report: {one for one in self.joined[report] if self.top(one) == issue} for report in reports}
        for report, issues in were.items():
            self.joined[report] = (self.joined[report] - issues) | {new}
        self.splits[new] = (issue, were)

    def undo_split(self, new: int) -> None:
        issue, were = self.splits.pop(new)
        for report, issues in were.items():
            if new in self.joined[report]:
                self.joined[report] = (self.joined[report] - {new}) | issues
        self.into[new] = self.top(issue)


class Desk:
    """Does to the product what it does to the model."""

    def __init__(self) -> None:
        self.model = Model()
        self.issues: list[Issue] = []
        self.reports: list[Report] = []
        self.open()
        self.open()

    def open(self, a: int = 0, b: int = 0, c: int = 0) -> None:
        if len(self.issues) < 6:
            issue = open_issue(default_product(), f"Problem {len(self.issues)}", by=SYSTEM)
            self._made(issue)

    def _made(self, issue: Issue) -> None:
        public = PublicIssue.objects.create(issue=issue, title=issue.title)
        for person in PEOPLE[: issue.pk % 3]:
            customer = find_or_make_customer(person)
            Follower.objects.create(public_issue=public, customer=customer, confirmed_at=issue.created_at)
        self.issues.append(issue)

    def report(self, a: int, b: int, c: int) -> None:
        report = take(Account(title=f"It broke {a}", person=PEOPLE[a % 4]), source="form")
        self.reports.append(report)
        self.join(len(self.reports) - 1, b, c)

    def _of(self, some: list, n: int):
        return some[n % len(some)] if some else None

    def join(self, a: int, b: int, c: int) -> None:
        report, issue = self._of(self.reports, a), self._of(self.issues, b)
        if report:
            by = report.customer.actor if report.customer and c % 5 == 0 else SYSTEM
            join(report, issue, by=by)
            self.model.join(report.pk, issue.pk)

    def take_off(self, a: int, b: int, c: int) -> None:
        report, issue = self._of(self.reports, a), self._of(self.issues, b)
        if report:
            take_off(report, issue, by=SYSTEM)
            self.model.take_off(report.pk, issue.pk)

    def merge(self, a: int, b: int, c: int) -> None:
        issue, into = self._of(self.issues, a), self._of(self.issues, b)
        merge(issue, into, by=SYSTEM, anyway=True)
        self.model.into[issue.pk] = self.model.top(into.pk)

    def unmerge(self, a: int, b: int, c: int) -> None:
        issue = self._of(self.issues, a)
        unmerge(issue, by=SYSTEM)
        del self.model.into[issue.pk]

    def split(self, a: int, b: int, c: int) -> None:
        issue = self._of(self.issues, a)
        there = sorted(self.model.reports(issue.pk))
        chosen = {report for n, report in enumerate(there) if (b >> n) % 2}
        made = split(issue, chosen, "Another", by=SYSTEM)
        self._made(made.new)
        self.model.split(issue.pk, chosen, made.new_id)

    def undo_split(self, a: int, b: int, c: int) -> None:
        made = self._of(list(Split.objects.order_by("pk")), a)
        if made:
            undo_split(made, by=SYSTEM)
            self.model.undo_split(made.new_id)

    def decline(self, a: int, b: int, c: int) -> None:
        move(self._of(self.issues, a), "decline", by=SYSTEM, note="no", cause="wont_fix")

    def appeal(self, a: int, b: int, c: int) -> None:
        move(self._of(self.issues, a), "appeal", by=SYSTEM, note="yes")

    def read(self, a: int, b: int, c: int) -> None:
        write_notices(a % 5 + 1)

    def check(self) -> None:
        for issue in self.issues:
            known = self.model.reports(issue.pk)
            people = {pk for pk in Report.objects.filter(pk__in=known).values_list("customer", flat=True) if pk}
            now = Issue.objects.get(pk=issue.pk)
            assert survivor_of(issue.pk) == self.model.top(issue.pk)
            assert sorted(reports_of(now).values_list("pk", flat=True)) == sorted(known)
            assert [one.pk for one in affected(now)] == sorted(people)
            assert now.customers == len(people) == reach(now).customers
            assert reach(now).reports == len(known)
            ours = Match.objects.filter(report__in=known).exclude(made_by__startswith="customer:")
            by_us = {m.report.customer_id for m in ours if self.model.top(m.joined_to_id) == issue.pk} - {None}
            assert {one.pk for one in let_in(now)} == by_us
            if issue.pk not in self.model.into:
                merged = [one.pk for one in self.issues if self.model.top(one.pk) == issue.pk]
                follow = Follower.objects.filter(public_issue__issue__in=merged).values_list("customer", flat=True)
                hearing = [one.customer_id for one in followers(PublicIssue.objects.get(issue=now))]
                assert sorted(hearing) == sorted(set(follow))
        rows = {(m.report_id, m.joined_to_id) for m in Match.objects.all()}
        assert rows == {(report, issue) for report, issues in self.model.joined.items() for issue in issues}
        assert not Report.objects.filter(state="open", next_update_due=None).exists()


# A sequence of forty acts is not made shorter in a time that anybody waits.
FOUND = (Phase.explicit, Phase.reuse, Phase.generate)
ACTS = ["open", "report", "report", "report", "join", "take_off", "merge", "merge", "unmerge", "split", "undo_split",
        "decline", "appeal", "read"]  # fmt: skip
number = st.integers(0, 30)
act = st.tuples(st.sampled_from(ACTS), number, number, number)
anything = st.lists(act, min_size=4, max_size=30)


def done(desk: Desk, acts: list) -> None:
    for name, a, b, c in acts:
        try:
            getattr(desk, name)(a, b, c)
        except REFUSALS:
            continue


class AnySequence(TestCase):
    @settings(max_examples=12, phases=FOUND)
    @given(anything)
    def test_counts_and_links_stay_exact(self, acts):
        desk = Desk()
        for one in acts:
            done(desk, [one])
            desk.check()
        while write_notices():
            pass
        told = Notice.objects.values_list("customer", "occasion")
        assert len(told) == len(set(told))
        for report in Report.objects.exclude(customer=None):
            if desk.model.joined[report.pk]:
                assert told.filter(customer=report.customer, occasion__startswith=f"joined:{report.pk}:").exists()

    @settings(max_examples=12, phases=FOUND)
    @given(anything, number, number)
    def test_what_was_merged_and_taken_apart_is_as_it_was(self, acts, a, b):
        desk = Desk()
        done(desk, acts)
        before = state()
        try:
            desk.merge(a, b, 0)
        except REFUSALS:
            return
        desk.unmerge(a, 0, 0)
        assert state() == before

    @settings(max_examples=12, phases=FOUND)
    @given(anything, number, number)
    def test_what_was_split_and_undone_is_as_it_was(self, acts, a, b):
        desk = Desk()
        done(desk, acts)
        before = state()
        try:
            desk.split(a, b, 0)
        except REFUSALS:
            return
        undo_split(Split.objects.latest("pk"), by=SYSTEM)
        assert state(but=desk.issues[-1].pk) == before


def state(but: int = 0) -> object:
    """Everything that counts: what is joined to what and counts where, how many it hurts, who is let in, who waits."""
    issues = Issue.objects.exclude(pk=but).order_by("pk")
    return (
        set(Match.objects.values_list("report", "joined_to", "issue", "made_by", "made_at")),
        list(issues.values_list("pk", "stage", "customers", "merged_into", "workaround", "owner")),
        list(Report.objects.order_by("pk").values_list("pk", "state", "next_update_due", "triaged_at")),
        {issue.pk: [one.pk for one in let_in(issue)] for issue in issues},
    )


@meeting
def test_two_merges_that_cross_make_no_circle():
    for _ in range(10):
        one, two, _ = _two_issues()
        said = together(partial(merge, one, two, by=SYSTEM), partial(merge, two, one, by=SYSTEM))
        assert [type(outcome) for outcome in said].count(Refused) == 1, said
        last = Issue.objects.get(pk__in=[one.pk, two.pk], merged_into=None)
        assert last.customers == 2


@meeting
def test_what_is_joined_in_the_moment_of_a_merge_counts_where_it_leads():
    for _ in range(10):
        one, two, reports = _two_issues()
        late = take(Account(title="Late", person=PEOPLE[2]), source="form")
        said = together(partial(merge, one, two, by=SYSTEM), partial(join, late, one, by=SYSTEM))
        assert not any(isinstance(outcome, Exception) for outcome in said), said
        assert sorted(reports_of(two).values_list("pk", flat=True)) == sorted([*reports, late.pk])
        assert Issue.objects.get(pk=two.pk).customers == 3


def _two_issues() -> tuple[Issue, Issue, list[int]]:
    desk = Desk()
    desk.report(0, 0, 1)
    desk.report(1, 1, 1)
    return desk.issues[0], desk.issues[1], [report.pk for report in desk.reports]
