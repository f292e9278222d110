"""Writing the ledger. A verb records in its own transaction, so an event exists exactly when its change does."""

from typing import Any

from django.db import connection

from heardback.accounts.actors import Actor
from heardback.ledger.inserting import insert
from heardback.ledger.models import Event
from heardback.ledger.words import WORDS


def event(
    word: str,
    *,
    actor: Actor,
    report: int | None = None,
    issue: int | None = None,
    customer: int | None = None,
    **facts: Any,
) -> Event:
    """An unsaved Event, for `record` and for verbs that write many at once. KeyError on a word that isn't declared."""
    WORDS[word]
    return Event(
        word=word,
        actor=actor.ref,
        actor_name=actor.name[:200],
        report=report,
        issue=issue,
        customer=customer,
        facts=facts,
    )


def record(word: str, *, actor: Actor, **about: Any) -> Event:
    """Write one event. Takes the keywords of `event`. Refuses to write outside a transaction."""
    return record_all([event(word, actor=actor, **about)])[0]


def record_all(events: list[Event]) -> list[Event]:
    if not connection.in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of what it tells, or not at all.")
    return list(insert(events))
