"""What happened, happened: nothing changes an event, in Python or by SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from heardback.accounts.actors import SYSTEM
from heardback.ledger.models import Event
from heardback.ledger.recording import event as unsaved
from heardback.ledger.recording import record, record_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    with transaction.atomic():
        return record("issue.noted", actor=SYSTEM, issue=1, note="as it was")


def test_python_cannot_change_it(event):
    event.facts = {"note": "as it suits us"}
    for change in (
        event.save,
        event.delete,
        lambda: Event.objects.update(word="told"),
        lambda: Event.objects.filter(pk=event.pk).delete(),
        lambda: Event.objects.bulk_update([event], ["facts"]),
    ):
        with pytest.raises(TypeError, match="append-only"), transaction.atomic():
            change()
    event.refresh_from_db()
    assert event.facts == {"note": "as it was"}


@pytest.mark.parametrize(
    "change", ["SET word = 'told'", "SET facts = '{}'", "SET actor = 'member:1'", "SET issue = NULL", "SET at = at"]
)
def test_sql_cannot_change_it(event, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_event {change}")
    assert Event.objects.get().facts == {"note": "as it was"}


@pytest.mark.django_db(transaction=True)
def test_an_event_is_recorded_with_what_it_tells_or_not_at_all():
    with pytest.raises(RuntimeError, match="transaction"):
        record("issue.noted", actor=SYSTEM, issue=1, note="x")
    assert not Event.objects.exists()


def test_a_word_that_nobody_declared_is_refused():
    with pytest.raises(KeyError):
        unsaved("issue.guessed", actor=SYSTEM)


def test_many_at_once_are_numbered_in_their_order():
    with transaction.atomic():
        events = record_all([unsaved("issue.noted", actor=SYSTEM, issue=n, note=str(n)) for n in range(1, 451)])
    assert [event.pk for event in events] == sorted(event.pk for event in events)
    assert list(Event.objects.order_by("pk").values_list("issue", flat=True)) == list(range(1, 451))


def test_a_fact_that_an_older_version_did_not_record_reads_as_nothing():
    told = unsaved("issue.moved", actor=SYSTEM, issue=1, leaves="Defining")
    assert told.sentence == "Heardback moved it from Defining to ."
