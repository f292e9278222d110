"""What the machine can do: durable single-row inserts, by as many clients as the product gets, without the product."""

import multiprocessing
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TEXT = "The count of my links went down overnight and nobody here changed anything. " * 8
TABLE = "CREATE TABLE report (id {key}, at TEXT, customer TEXT, title TEXT, text TEXT)"


def sqlite(clients: int, seconds: float) -> float:
    """Rows a second: one row and its FTS5 row a transaction, WAL, synchronous=FULL."""
    with tempfile.TemporaryDirectory(prefix="heardback-bench-") as folder:
        path = str(Path(folder) / "limit.sqlite3")
        with _sqlite(path) as made:
            made.execute(TABLE.format(key="INTEGER PRIMARY KEY"))
            made.execute("CREATE VIRTUAL TABLE words USING fts5(title, text, content='')")
        return _rate(_insert_sqlite, path, clients, seconds)


def postgres(url: str, clients: int, seconds: float) -> float:
    """Rows a second: one row a transaction, as durable as the server is set to be."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as made:
        made.execute("DROP TABLE IF EXISTS report")
        made.execute(TABLE.format(key="BIGSERIAL PRIMARY KEY"))
    try:
        return _rate(_insert_postgres, url, clients, seconds)
    finally:
        with psycopg.connect(url, autocommit=True) as made:
            made.execute("DROP TABLE report")


def _sqlite(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _insert_sqlite(path: str, until: float, client: int, done: Any) -> None:
    connection, rows = _sqlite(path), 0
    while time.monotonic() < until:
        connection.execute("BEGIN IMMEDIATE")
        row = ("2026-01-01", f"customer-{client}-{rows}@people.example", f"Report {rows}", TEXT)
        key = connection.execute("INSERT INTO report (at, customer, title, text) VALUES (?, ?, ?, ?)", row).lastrowid
        connection.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (key, f"Report {rows}", TEXT))
        connection.execute("COMMIT")
        rows += 1
    done.put(rows)


def _insert_postgres(url: str, until: float, client: int, done: Any) -> None:
    import psycopg

    rows = 0
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < until:
            row = ("2026-01-01", f"customer-{client}-{rows}@people.example", f"Report {rows}", TEXT)
            connection.execute("INSERT INTO report (at, customer, title, text) VALUES (%s, %s, %s, %s)", row)
            rows += 1
    done.put(rows)


def _rate(insert: Callable[[str, float, int, Any], None], where: str, clients: int, seconds: float) -> float:
    fork = multiprocessing.get_context("fork")
    done, until = fork.Queue(), time.monotonic() + seconds
    each = [fork.Process(target=insert, args=(where, until, client, done)) for client in range(clients)]
    for process in each:
        process.start()
    rows = sum(done.get() for _ in each)
    for process in each:
        process.join()
    return float(rows / seconds)
