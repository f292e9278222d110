"""The words of rows, after migrations."""

from typing import Any

from django.db import connections, transaction

from heardback.customers.searching import KNOWN_BY, NAMES, ORGANIZATIONS
from heardback.issues.searching import WORDS as OF_ISSUES
from heardback.reports.searching import WORDS as OF_REPORTS

EVERY = (OF_REPORTS, OF_ISSUES, NAMES, KNOWN_BY, ORGANIZATIONS)


def keep_words(*, using: str, **_: Any) -> None:
    """Index anew what SQLite would not keep up any more: a migration that makes a table anew loses its triggers."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        there = {name for (name,) in cursor.fetchall()}
    for words in EVERY:
        if words.index in there and not words.triggers <= there:
            with transaction.atomic(using):
                words.make(None, connection.schema_editor())
