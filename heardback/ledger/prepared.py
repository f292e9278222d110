"""Queries that are compiled once a process, for what every page asks.

Django puts a query together anew each time, which takes several times as long as the database needs to answer it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, F, QuerySet
from django.db.models.lookups import Lookup

_PLAIN = re.compile(r"[a-z_]*")


class Given(Expression):
    """Stands in a query for the value that it is asked with: the first, second, … from 0."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)


class Prepared[Row]:
    """What `make` returns, a query with a `Given` for each value that it is asked with. It must not depend on anything
    else, such as the time; a value is never None. Numbers are keys, which a row has or has not."""

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self._make = make
        self._ready: dict[str, tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]]] = {}

    def all(self, *values: Any) -> list[Row]:
        connection: Any = connections[DEFAULT_DB_ALIAS]
        if connection.vendor not in self._ready:
            rows = self._make(*(Given(place) for place in range(len(values))))
            compiler: Any = rows.query.get_compiler(DEFAULT_DB_ALIAS)
            self._ready[connection.vendor] = rows, compiler, *_written_out(*compiler.as_sql())
        rows, compiler, sql, parts = self._ready[connection.vendor]
        if any(isinstance(value, int) and value.bit_length() > 63 for value in values):
            return []  # no row has such a number, and no database takes it
        given = [_adapted(connection, value) for value in values]
        bound = tuple(given[part.place] if isinstance(part, Given) else part for part in parts)
        ours = copy(compiler)
        ours.connection, ours.as_sql = connection, lambda *_, **__: (sql, bound)
        read: Any = rows._iterable_class
        return list(read(_InPlaceOf(rows, query=_InPlaceOf(rows.query, get_compiler=lambda *_, **__: ours))))

    def first(self, *values: Any) -> Row | None:
        return next(iter(self.all(*values)), None)


class PreparedAmong[Row]:
    """The same, of rows with one of many keys and nothing else that is given: `make` is handed what says of a column
    that it is among the keys. A list is filled up with its last key to one of a few lengths, each compiled once."""

    LENGTHS = (1, 8, 64, 500)

    def __init__(self, make: Callable[[Callable[[str], Any]], QuerySet[Any, Row]]) -> None:
        self._of_length = {
            length: Prepared[Row](lambda *given: make(lambda column: _Among(F(column), given)))
            for length in self.LENGTHS
        }

    def all(self, keys: Iterable[Any]) -> list[Row]:
        found: list[Row] = []
        for some in batched(keys, self.LENGTHS[-1]):
            length = next(length for length in self.LENGTHS if length >= len(some))
            found += self._of_length[length].all(*some, *[some[-1]] * (length - len(some)))
        return found


class _Among(Lookup):
    """`IN`, which Django looks through for numbers before it takes them."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, values = self.process_lhs(compiler, connection)
        return f"{sql} IN ({', '.join(['%s'] * len(self.rhs))})", (*values, *self.rhs)


class _InPlaceOf:
    """Something as what reads a query's rows knows it, but for `instead`."""

    def __init__(self, what: Any, **instead: Any) -> None:
        self._what = what
        self.__dict__.update(instead)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._what, name)


def _written_out(sql: str, parts: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """Plain words that are always the same, in the SQL itself: SQLite plans a statement anew whenever it is asked with
    values that decide whether an index serves."""
    pieces = sql.split("%s")
    if "%%" in sql or len(pieces) != len(parts) + 1:
        return sql, tuple(parts)
    written, left = pieces[0], list[Any]()
    for part, piece in zip(parts, pieces[1:], strict=True):
        if isinstance(part, str) and _PLAIN.fullmatch(part):
            written += f"'{part}'{piece}"
        else:
            written, left = f"{written}%s{piece}", [*left, part]
    return written, tuple(left)


def _adapted(connection: Any, value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
