"""In whatever order people report, are merged and taken apart, and a workaround is changed and sent: nobody is told the
same version twice, and after a last press everyone affected was told what holds."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.accounts.actors import Actor
from heardback.customers.finding import Person
from heardback.customers.merging import merge_people, unmerge_people
from heardback.customers.models import Customer
from heardback.customers.one_person import persons
from heardback.issues.opening import open_issue
from heardback.issues.workarounds import verify_workaround, workaround_of, write_workaround
from heardback.notices.meanwhile import tell_workaround
from heardback.notices.models import Notice, State
from heardback.notices.people import without_spared
from heardback.notices.repeating import without_repeats
from heardback.notices.settling import settle_sent
from heardback.notices.slices import write_sendings
from heardback.notices.writing import write_notices
from heardback.products.queries import default_product
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.queries import let_in

PEOPLE = st.integers(0, 3)
SAM = Actor("member:1", "Sam", "agent")
ACTS = st.one_of(
    st.tuples(st.just("join"), PEOPLE, PEOPLE),
    st.tuples(st.just("merge"), PEOPLE, PEOPLE),
    st.tuples(st.sampled_from(["apart", "change", "send", "write", "slice", "deliver"]), PEOPLE, PEOPLE),
)


JOIN_0, JOIN_1, MERGE = ("join", 0, 0), ("join", 1, 0), ("merge", 0, 1)
WRITE, SEND, SLICE = ("write", 0, 0), ("send", 0, 0), ("slice", 0, 0)
DELIVER, CHANGE = ("deliver", 99, 0), ("change", 0, 0)


class Story:
    def __init__(self) -> None:
        self.issue = open_issue(default_product(), "Counts fall", by=SAM)
        self.read: list[tuple[int, str]] = []  # which customers were mailed which words
        self.change()

    def change(self, *_: int) -> None:
        number = self.issue.workarounds.count() + 1
        write_workaround(self.issue, f"Way {number} of many.", by=SAM)
        verify_workaround(self.issue, by=SAM, note="Firefox")

    def join(self, who: int, _: int) -> None:
        person = Person(email=f"p{who}@x.example", name=f"P{who}")
        triage(take(Account(title="It falls", person=person), source="form"), "known_bug", issue=self.issue, by=SAM)

    def merge(self, one: int, other: int) -> None:
        rows = [Customer.objects.filter(identities__value=f"p{who}@x.example").first() for who in (one, other)]
        if None not in rows and len(set(persons([row.pk for row in rows]).values())) == 2:
            ours = [Customer.objects.get(pk=persons([row.pk])[row.pk]) for row in rows]
            merge_people(*ours, by=SAM, why="The same person")

    def apart(self, who: int, _: int) -> None:
        row = Customer.objects.filter(identities__value=f"p{who}@x.example", merged_into__isnull=False).first()
        if row is not None:
            unmerge_people(row, by=SAM, why="Two after all")

    def send(self, *_: int) -> None:
        with suppress(ValidationError):  # it is going out, or everyone was told
            tell_workaround(self.issue, by=SAM)

    def write(self, *_: int) -> None:
        write_notices(limit=9)

    def slice(self, *_: int) -> None:
        write_sendings()

    def deliver(self, limit: int = 99, _: int = 0) -> int:
        """Some of what waits goes out, as a worker sends it; whoever it is may not have read the same before."""
        claimed = Notice.claim(limit=limit or 1)
        for notice in without_repeats(without_spared(claimed)):
            for number in range(1, self.issue.workarounds.count() + 1):
                words = f"Way {number} of many."
                if words in notice.text:
                    of = persons([notice.customer_id, *(customer for customer, _ in self.read)])
                    assert (of[notice.customer_id], words) not in {(of[who], said) for who, said in self.read}
                    self.read.append((notice.customer_id, words))
        settle_sent([notice.pk for notice in claimed if notice.state == State.WAITING], "smtp")
        return len(claimed)

    def everything(self) -> None:
        while write_notices() or write_sendings() or self.deliver():
            pass


class AnyOrder(TestCase):
    @settings(max_examples=10)
    @example([JOIN_0, JOIN_1, WRITE, MERGE])
    @example([JOIN_1, WRITE, DELIVER, CHANGE, JOIN_0, WRITE, DELIVER, SEND, SLICE, MERGE])
    @example([JOIN_1, WRITE, DELIVER, CHANGE, SEND, SLICE, DELIVER, JOIN_0, WRITE, MERGE])
    @given(st.lists(ACTS, min_size=4, max_size=16))
    def test_each_version_once_a_person(self, acts):
        story = Story()
        for name, one, other in acts:
            getattr(story, name)(one, other)
        story.everything()
        story.send()
        story.everything()
        last = f"{workaround_of(story.issue).text}"
        of = persons({customer for customer, _ in story.read})
        read = {of[customer] for customer, words in story.read if words == last}
        assert {customer.person for customer in let_in(story.issue)} <= read
