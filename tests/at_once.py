"""Verbs that meet: several people act on one row in the same moment."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model

meeting = pytest.mark.django_db(transaction=True)


def meet(row: Model, *verbs: Callable[[], Any]) -> list[Any]:
    """Run `verbs` so that each has begun, in this order, before any of them gets hold of `row`. Returns what each
    returned, or the exception it raised.

    On PostgreSQL each runs in a thread of its own, and `row` is held until all of them have looked at what they look at
    without waiting. SQLite has one writer at a time: there they run one after another.
    """
    if connection.vendor != "postgresql":
        return [_outcome(verb) for verb in verbs]
    outcomes: list[Any] = [None] * len(verbs)

    def run(place: int) -> None:
        try:
            outcomes[place] = _outcome(verbs[place])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(verbs))]
    with transaction.atomic():
        type(row)._default_manager.select_for_update().get(pk=row.pk)
        for thread in threads:
            thread.start()
            _until_it_waits(thread, threads)
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive(), "They wait for each other."
    return outcomes


def together(*verbs: Callable[[], Any]) -> list[Any]:
    """Run `verbs` at the same moment, as their threads fall."""
    if connection.vendor != "postgresql":
        return [_outcome(verb) for verb in verbs]
    outcomes: list[Any] = [None] * len(verbs)
    start = threading.Barrier(len(verbs))

    def run(place: int) -> None:
        try:
            start.wait(20)
            outcomes[place] = _outcome(verbs[place])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(verbs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "They wait for each other."
    return outcomes


def _outcome(verb: Callable[[], Any]) -> Any:
    try:
        return verb()
    except Exception as problem:
        return problem


def _until_it_waits(thread: threading.Thread, all_of_them: list[threading.Thread]) -> None:
    """Until `thread` stands at a lock, or is done without one."""
    started = sum(other.ident is not None for other in all_of_them)
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            waiting = cursor.fetchone()[0]
        done = sum(other.ident is not None and not other.is_alive() for other in all_of_them)
        if not thread.is_alive() or waiting + done >= started:
            return
        time.sleep(0.02)
