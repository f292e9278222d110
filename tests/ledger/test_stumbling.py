"""An event that a reader cannot act on holds back no other, is tried again by itself, and is not forgotten."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.ledger import stumbling
from heardback.ledger.leasing import PAUSES
from heardback.ledger.models import Cursor, Event, Stumble
from heardback.ledger.reading import read
from heardback.ledger.recording import record


@pytest.fixture(autouse=True)
def looks_at_once(db, monkeypatch):
    monkeypatch.setattr(stumbling, "LOOK_EVERY", 0)


def note(*notes: str) -> None:
    with transaction.atomic():
        for words in notes:
            record("issue.noted", actor=SYSTEM, issue=1, note=words)


class Reader:
    """Cannot act on what is in `poison`."""

    def __init__(self, *poison: str, problem: type[Exception] = ValueError) -> None:
        self.poison, self.problem, self.done = set(poison), problem, []

    def read(self) -> int:
        return read("reader", self._act, words=("issue.noted",))

    def drain(self) -> None:
        for _ in range(100):
            if not self.read():
                return

    def _act(self, events: list[Event]) -> None:
        for event in events:
            if event.facts["note"] in self.poison:
                raise self.problem(f"cannot act on {event.facts['note']}")
        for event in events:  # only what is kept counts
            record("issue.edited", actor=SYSTEM, issue=1, fields=[event.facts["note"]])

    @property
    def acted_on(self) -> list[str]:
        return [e.facts["fields"][0] for e in Event.objects.filter(word="issue.edited").order_by("pk")]


def later() -> None:
    Stumble.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


def test_the_others_are_acted_on_once_and_in_their_order(caplog):
    note("a", "b", "poison", "c", "d")
    reader = Reader("poison")
    reader.drain()
    assert reader.acted_on == ["a", "b", "c", "d"]
    assert Cursor.objects.get(name="reader").position >= Event.objects.filter(word="issue.noted").last().pk
    (stumble,) = Stumble.objects.all()
    assert "cannot act on poison" in stumble.failure
    assert "cannot act on poison" in caplog.text


def test_it_is_tried_again_by_itself_and_then_it_is_done():
    note("poison", "a")
    reader = Reader("poison")
    reader.drain()
    later()
    reader.drain()
    assert reader.acted_on == ["a"]
    reader.poison.clear()  # somebody mended it
    later()
    reader.drain()
    assert reader.acted_on == ["a", "poison"]
    later()
    reader.drain()
    assert reader.acted_on == ["a", "poison"]
    assert list(stumbling.unfinished()) == []


def test_it_is_given_up_after_the_last_pause_and_stays_to_be_seen():
    note("poison")
    reader = Reader("poison")
    for _ in range(len(PAUSES) + 2):
        reader.drain()
        later()
    (stumble,) = stumbling.unfinished()
    assert stumble.due_at is None
    assert stumble.event == Event.objects.get(word="issue.noted").pk


def test_a_database_that_is_away_is_no_events_fault():
    note("a")
    reader = Reader("a", problem=OperationalError)
    with pytest.raises(OperationalError):
        reader.read()
    assert not Stumble.objects.exists()
    reader.poison.clear()
    reader.drain()
    assert reader.acted_on == ["a"]


def test_readers_stumble_each_for_itself():
    note("poison")
    read("one", Reader("poison")._act, words=("issue.noted",))
    reader = Reader()
    read("two", reader._act, words=("issue.noted",))
    later()
    read("two", reader._act, words=("issue.noted",))
    assert reader.acted_on == ["poison"]
    assert [stumble.reader for stumble in stumbling.unfinished()] == ["one"]
