"""Reading the ledger, each reader from its own cursor. A reader may be killed at any point: its work and its cursor
are one transaction.

PostgreSQL numbers events when they are written and shows them when they are committed, so an event may turn up below
one that was read long ago. What cannot turn up any more is an event of a transaction older than the oldest that is
still open: there, events are read in the order of their transactions. SQLite has one writer at a time, and its numbers
are in the order of commits.
"""

from collections.abc import Callable, Collection, Iterable

from django.db import connection, models, transaction

from heardback.ledger.lookups import Lookup
from heardback.ledger.models import Cursor, Event
from heardback.ledger.prepared import Given
from heardback.ledger.stumbling import PASSING, stumble, try_again
from heardback.ledger.words import FOR_CUSTOMERS

Place = tuple[int, int]  # of an event: its transaction, its number

# Older than any that is open, or the reader's own. The snapshot knows every transaction of the server; those of other
# databases, which may stay open for hours, are told apart by who is connected to what.
_SETTLED = """(
    "transaction" < LEAST(
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
        (SELECT MIN(open::text::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) AS open WHERE NOT EXISTS (
            SELECT FROM pg_stat_activity WHERE backend_xid = open::xid AND datname <> current_database()
        ))
    )
    OR "transaction" = pg_current_xact_id_if_assigned()::text::bigint
)"""
_CURSOR = Lookup(Cursor, "WHERE name = %s")
_LAST = Lookup(Event, "ORDER BY id DESC LIMIT 1")
_LAST_SETTLED = Lookup(Event, f'WHERE {_SETTLED} ORDER BY "transaction" DESC, id DESC LIMIT 1')
_CARRY_ON_AFTER = 500  # events that nobody wanted, until it is written down that they were looked at


def read(name: str, handle: Callable[[list[Event]], None], *, words: Iterable[str], limit: int = 200) -> int:
    """Hand the next events that have one of `words`, up to `limit`, to `handle`, and move the cursor `name`, in one
    transaction. Returns how many: 0 when there was nothing new."""
    return prepare_and_read(name, lambda events: events, handle, words=words, limit=limit)


def prepare_and_read[Ready](
    name: str,
    prepare: Callable[[list[Event]], Ready],
    handle: Callable[[Ready], None],
    *,
    words: Iterable[str],
    limit: int = 200,
) -> int:
    """As `read`, for work that takes long: `prepare` does it and writes nothing, before the transaction, in which
    `handle` only writes what came of it. What is done twice at once is written once.

    When an error is raised, fewer events are handed over at once, until the one is found that it comes of; the reader
    goes past it, and it is tried again by itself.
    """
    wanted = tuple(words)
    again = try_again(name, lambda events: handle(prepare(events)))
    cursor = _CURSOR.first(name) or Cursor.objects.get_or_create(name=name)[0]
    # Looked at without a lock first: on an idle system the worker must not take the write lock every second.
    last = newest()
    if last <= _place(cursor):
        return again
    events = _beyond(_place(cursor), wanted, limit)
    if not events:
        _carry_on(cursor, last)
        return again
    try:
        ready = prepare(sorted(events, key=lambda event: event.pk))
        _go_past(events, cursor, lambda: handle(ready))
    except PASSING:
        raise
    except Exception as problem:
        if len(events) > 1:
            return again + prepare_and_read(name, prepare, handle, words=wanted, limit=len(events) // 2)
        why = problem
        _go_past(events, cursor, lambda: stumble(name, events[0], why))
    return again + len(events)


def newest() -> Place:
    """The place of the last event that can be read."""
    last = (_LAST_SETTLED if connection.vendor == "postgresql" else _LAST).first()
    return (last.transaction, last.pk) if last else (0, 0)


def follow(place: Place, *, words: Iterable[str], limit: int = 200) -> tuple[list[Event], Place]:
    """The next events after `place` that have one of `words`, and the place to go on from: for who keeps what it reads
    in memory, and its place with it."""
    now = newest()
    if now <= place:
        return [], place
    events = _beyond(place, tuple(words), limit)
    if len(events) < limit:  # up to `now`, there is nothing else: what came meanwhile is read again, or next
        return events, max(now, _at(events[-1]) if events else now)
    return events, _at(events[-1])


def _go_past(events: list[Event], cursor: Cursor, act: Callable[[], None]) -> None:
    """Act and move the cursor past `events`, unless somebody else has read them meanwhile."""
    with transaction.atomic():
        now = Cursor.objects.select_for_update().get(pk=cursor.pk)
        if _place(now) == _place(cursor):
            act()
            now.transaction, now.position = events[-1].transaction, events[-1].pk
            now.save(update_fields=["transaction", "position"])


def _place(cursor: Cursor) -> Place:
    return cursor.transaction, cursor.position


def _at(event: Event) -> Place:
    return event.transaction, event.pk


def _beyond(place: Place, words: tuple[str, ...], limit: int) -> list[Event]:
    """The next events with these words, in the order in which they are to be read."""
    among = f"word IN ({', '.join(['%s'] * len(words))})"
    if connection.vendor == "postgresql":
        rest = f'WHERE ("transaction", id) > (%s, %s) AND {_SETTLED} AND {among} ORDER BY "transaction", id LIMIT %s'
        return Lookup(Event, rest).all(*place, *words, limit)
    return Lookup(Event, f"WHERE id > %s AND {among} ORDER BY id LIMIT %s").all(place[1], *words, limit)


def _carry_on(cursor: Cursor, last: Place) -> None:
    """Past events that this reader has no use for, now and then, so that it need not look through them again."""
    if last[1] - cursor.position > _CARRY_ON_AFTER:
        as_it_was = Cursor.objects.filter(pk=cursor.pk, transaction=cursor.transaction, position=cursor.position)
        as_it_was.update(transaction=last[0], position=last[1])


def position_by_number(cursor: Cursor) -> int:
    """A number up to which everything was read, for where the order of transactions means nothing: another database."""
    if connection.vendor != "postgresql":
        return cursor.position
    with connection.cursor() as database:
        unread = 'SELECT MIN(id) - 1 FROM ledger_event WHERE ("transaction", id) > (%s, %s)'
        database.execute(unread, _place(cursor))
        (before,) = database.fetchone()
    return cursor.position if before is None else before


def timeline(
    *, report: int | Given | None = None, issue: int | Given | None = None, customers: Collection[int] = ()
) -> "models.QuerySet[Event]":
    """What happened to one report, issue or customer (give exactly one; all the rows of a person), newest first."""
    said = {"report": report, "issue": issue, "customer__in": customers or None}
    about = {key: value for key, value in said.items() if value is not None}
    if len(about) != 1:
        raise ValueError("Give exactly one of report, issue and customer.")
    return Event.objects.filter(**about).order_by("-pk")


def timeline_for_customer(*, report: int, issues: Iterable[int], customer: int | None) -> "models.QuerySet[Event]":
    """What the customer behind a report may read: events of the report, and events of its issues that are theirs or
    nobody's in particular."""
    own = models.Q(customer=customer) if customer is not None else models.Q(pk=None)
    of_issues = models.Q(issue__in=list(issues), report=None) & (models.Q(customer=None) | own)
    return Event.objects.filter(models.Q(report=report) | of_issues, word__in=FOR_CUSTOMERS).order_by("-pk")
