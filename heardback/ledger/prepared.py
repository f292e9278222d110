"""Queries that are compiled once a process, for what every page asks.

Django puts a query together anew each time, which takes several times as long as the database needs to answer it.
"""

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet


class Given(Expression):
    """Stands in a query for the value that it is asked with: the first, second, … from 0."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)


class Prepared[Row]:
    """What `make` returns, a query with a `Given` for each value that it is asked with. It must not depend on anything
    else, such as the time; a value is never None."""

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self._make = make
        self._ready: dict[str, tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]]] = {}

    def all(self, *values: Any) -> list[Row]:
        connection: Any = connections[DEFAULT_DB_ALIAS]
        if connection.vendor not in self._ready:
            rows = self._make(*(Given(place) for place in range(len(values))))
            compiler: Any = rows.query.get_compiler(DEFAULT_DB_ALIAS)
            self._ready[connection.vendor] = rows, compiler, *compiler.as_sql()
        rows, compiler, sql, parts = self._ready[connection.vendor]
        given = [_adapted(connection, value) for value in values]
        bound = tuple(given[part.place] if isinstance(part, Given) else part for part in parts)
        ours = copy(compiler)
        ours.connection, ours.as_sql = connection, lambda *_, **__: (sql, bound)
        read: Any = rows._iterable_class
        return list(read(_Asked(rows, ours)))

    def first(self, *values: Any) -> Row | None:
        return next(iter(self.all(*values)), None)


class _Asked:
    """A query as what reads its rows knows it, whose compiler has its SQL already."""

    def __init__(self, rows: Any, compiler: Any) -> None:
        self._rows, self._compiler = rows, compiler
        self.query, self.db = self, rows.db

    def get_compiler(self, using: str = "") -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rows, name)


def _adapted(connection: Any, value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
