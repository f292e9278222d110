"""On SQLite, transactions that write wait in a queue: in turn, without polling, and not for the dead or the slow."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError

from heardback.project.sqlite3.base import LONG, DatabaseWrapper

Connect = Callable[..., DatabaseWrapper]


@pytest.fixture
def connect(tmp_path: Path, django_db_blocker) -> Iterator[Connect]:
    def make(timeout: float = 20) -> DatabaseWrapper:
        return _connect(tmp_path, timeout)

    with django_db_blocker.unblock():  # these databases are the test's own
        with _closing(make()) as first, first.cursor() as cursor:
            cursor.execute("CREATE TABLE wrote (who INTEGER)")
        yield make


def _connect(folder: Path, timeout: float) -> DatabaseWrapper:
    options = {"transaction_mode": "IMMEDIATE", "timeout": timeout, "init_command": "PRAGMA journal_mode=WAL"}
    settings = {
        "ENGINE": "heardback.project.sqlite3", "NAME": str(folder / "queue.sqlite3"), "OPTIONS": options,
        "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None,
    }  # fmt: skip
    return DatabaseWrapper(settings, alias="queue")


@contextmanager
def _closing(database: DatabaseWrapper) -> Iterator[DatabaseWrapper]:
    yield database
    database.close()


@contextmanager
def writing(database: DatabaseWrapper, who: int = 0) -> Iterator[None]:
    """A transaction, as `atomic` makes them."""
    database.ensure_connection()
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        with database.cursor() as cursor:
            cursor.execute("INSERT INTO wrote VALUES (%s)", [who])
        yield
        database.commit()
    except BaseException:
        database.rollback()
        raise
    finally:
        database.set_autocommit(True)


def test_everybody_gets_their_turn(connect):
    """Four who write without a break: none is passed over for long."""
    until, counts, waits = time.monotonic() + 2, [0] * 4, [0.0] * 4

    def write(who: int) -> None:
        with _closing(connect()) as database:
            while time.monotonic() < until:
                began = time.monotonic()
                with writing(database, who):
                    time.sleep(0.002)
                waits[who] = max(waits[who], time.monotonic() - began)
                counts[who] += 1

    threads = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(counts) > max(counts) / 3, (counts, waits)
    with _closing(connect()) as database, database.cursor() as cursor:
        assert cursor.execute("SELECT COUNT(*) FROM wrote").fetchone() == (sum(counts),)


def test_whoever_is_killed_at_the_head_of_the_queue_holds_up_nobody(connect, tmp_path):
    def hold(ready) -> None:
        with writing(_connect(tmp_path, 20)):
            ready.set()
            time.sleep(60)

    fork = multiprocessing.get_context("fork")
    ready = fork.Event()
    holder = fork.Process(target=hold, args=(ready,))
    holder.start()
    assert ready.wait(20)
    threading.Timer(0.3, lambda: os.kill(holder.pid, signal.SIGKILL)).start()
    began = time.monotonic()
    with _closing(connect()) as database, writing(database):
        pass
    assert time.monotonic() - began < 5
    holder.join()


def test_whoever_fails_leaves_the_queue(connect):
    with _closing(connect()) as one, _closing(connect()) as other:
        with pytest.raises(RuntimeError), writing(one):
            raise RuntimeError
        with writing(other):
            pass
        with writing(one):
            one.close()  # in the middle of it
        with writing(other):
            pass


def test_who_writes_for_long_makes_the_others_wait_only_as_long_as_sqlite_would(connect):
    with _closing(connect()) as slow, _closing(connect(timeout=0.2)) as other, writing(slow):
        time.sleep(LONG + 0.1)
        with slow.cursor() as cursor:
            cursor.execute("INSERT INTO wrote VALUES (1)")
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"), writing(other):
            pass
        assert time.monotonic() - began < 5


def test_readers_wait_for_nobody(connect):
    with _closing(connect()) as writer, _closing(connect()) as reader, writing(writer), reader.cursor() as cursor:
        assert cursor.execute("SELECT COUNT(*) FROM wrote").fetchone() == (0,)
