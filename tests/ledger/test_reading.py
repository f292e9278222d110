"""Every reader gets every event that it wants exactly once, killed or not, late or not."""

import threading

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.accounts.actors import SYSTEM
from heardback.ledger.models import Cursor, Event
from heardback.ledger.reading import position_by_number, read
from heardback.ledger.recording import record
from tests.at_once import meeting


def note(*notes: str, word: str = "issue.noted") -> None:
    with transaction.atomic():
        for words in notes:
            record(word, actor=SYSTEM, issue=1, note=words, title=words, key="HB-1")


class Reader:
    """Keeps what it was handed, and dies before it is done when it is told to."""

    def __init__(self, name: str = "reader", words: tuple[str, ...] = ("issue.noted",)) -> None:
        self.name, self.words = name, words
        self.handed: list[str] = []

    def read(self, limit: int = 200, *, die: bool = False) -> int:
        def handle(events: list[Event]) -> None:
            new = [event.facts["note"] for event in events]
            if die:
                raise SystemExit
            self.handed += new

        return read(self.name, handle, words=self.words, limit=limit)

    def drain(self) -> None:
        while self.read():
            pass


@pytest.mark.django_db
def test_each_reader_goes_its_own_way():
    note("a", "b", "c")
    one, two = Reader("one"), Reader("two")
    assert one.read(2) == 2
    assert one.handed == ["a", "b"]
    two.drain()
    one.drain()
    assert one.handed == two.handed == ["a", "b", "c"]
    assert one.read() == 0


@pytest.mark.django_db
def test_a_reader_that_dies_gets_the_same_events_again():
    note("a", "b")
    reader = Reader()
    with pytest.raises(SystemExit):
        reader.read(die=True)
    reader.drain()
    assert reader.handed == ["a", "b"]


@pytest.mark.django_db
def test_words_that_a_reader_has_no_use_for_are_passed_over():
    note("a")
    note("x", word="issue.opened")
    note("b")
    reader, other = Reader(), Reader("other", ("issue.opened",))
    reader.drain()
    other.drain()
    assert (reader.handed, other.handed) == (["a", "b"], ["x"])


@pytest.mark.django_db
def test_a_reader_does_not_look_again_and_again_through_what_it_has_no_use_for():
    note(*map(str, range(600)), word="issue.opened")
    reader = Reader()
    assert reader.read() == 0
    assert Cursor.objects.get(name="reader").position == Event.objects.order_by("-pk").first().pk
    note("a")
    reader.drain()
    assert reader.handed == ["a"]


@pytest.mark.django_db
def test_an_idle_reader_writes_nothing(django_assert_max_num_queries):
    note("a")
    reader = Reader()
    reader.drain()
    with django_assert_max_num_queries(2) as captured:
        reader.read()
    assert all(query["sql"].lstrip().startswith("SELECT") for query in captured)


class Batches(TestCase):
    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4), st.booleans()), max_size=12))
    def test_however_they_are_written_and_read(self, steps):
        reader, wrote = Reader(), []
        for write, limit, die in steps:
            new = [f"{len(wrote) + n}" for n in range(write)]
            note(*new)
            wrote += new
            try:
                reader.read(limit, die=die)
            except SystemExit:
                continue
        reader.drain()
        assert reader.handed == wrote


@meeting
def test_an_event_that_commits_late_is_not_passed_over():
    """The slow one begins second, so that its events get numbers below those of the first, and commits last."""
    reader = Reader()
    wrote, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                note("slow")
                wrote.set()
                assert may_commit.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    with transaction.atomic():
        note("first")
        if connection.vendor == "postgresql":
            thread.start()
            assert wrote.wait(20)
        note("second")
    reader.drain()
    assert "slow" not in reader.handed
    if connection.vendor != "postgresql":  # where there is one writer at a time, it could only begin now
        note("slow")
    else:
        may_commit.set()
        thread.join()
    reader.drain()
    assert sorted(reader.handed) == ["first", "second", "slow"]


@meeting
def test_nothing_is_read_before_what_was_begun_earlier():
    """An event in an open transaction holds back those that were committed after it began, so that order is kept."""
    reader = Reader()
    if connection.vendor != "postgresql":
        note("open")
        note("later")
        reader.drain()
        assert reader.handed == ["open", "later"]
        return
    done = threading.Thread(target=lambda: (note("later"), connection.close()))
    with transaction.atomic():
        note("open")
        done.start()
        done.join()
        elsewhere: list[str] = []

        def look() -> None:
            reader.drain()
            elsewhere.extend(reader.handed)
            connection.close()

        looking = threading.Thread(target=look)
        looking.start()
        looking.join()
        assert elsewhere == []
    reader.drain()
    assert reader.handed == ["open", "later"]


@meeting
def test_two_that_read_as_one_reader_share_its_events():
    note(*map(str, range(40)))
    Reader().read(1)
    readers = [Reader(), Reader()]

    def drain(reader: Reader) -> None:
        while reader.read(3):
            pass
        connection.close()

    if connection.vendor == "postgresql":
        threads = [threading.Thread(target=drain, args=(reader,)) for reader in readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for reader in readers:
        reader.drain()
    assert sorted(readers[0].handed + readers[1].handed, key=int) == [str(n) for n in range(1, 40)]


@meeting
def test_a_position_that_another_database_can_go_on_from_leaves_nothing_out():
    reader = Reader()
    note("a")
    reader.drain()
    cursor = Cursor.objects.get(name="reader")
    assert position_by_number(cursor) == Event.objects.get().pk
    wrote, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            note("slow")
            wrote.set()
            assert may_commit.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    with transaction.atomic():
        note("b")
        if connection.vendor == "postgresql":
            thread.start()
            assert wrote.wait(20)
        note("c")
    reader.drain()
    assert reader.handed == ["a", "b", "c"]
    if connection.vendor == "postgresql":
        may_commit.set()
        thread.join()
    else:
        note("slow")
    cursor.refresh_from_db()
    unread = Event.objects.filter(pk__gt=position_by_number(cursor))
    assert "slow" in [event.facts["note"] for event in unread]


@meeting
def test_what_other_databases_of_the_server_do_holds_nobody_back():
    reader = Reader()
    if connection.vendor != "postgresql":
        note("a")
    else:
        at = connection.settings_dict
        where = {"host": at["HOST"], "port": at["PORT"] or 5432, "user": at["USER"], "password": at["PASSWORD"]}
        with psycopg.connect(dbname="postgres", **where) as elsewhere:
            elsewhere.execute("SELECT pg_current_xact_id()")
            note("a")
            reader.drain()
            assert reader.handed == ["a"]
    reader.drain()
    assert reader.handed == ["a"]
