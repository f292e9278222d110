"""The words of a table's rows, kept by the database itself: FTS5 on SQLite, a GIN index on PostgreSQL.

SQLite's index is kept up by triggers, PostgreSQL's is one over an expression. Either is changed by the statement that
changes the row, whoever runs it: what was taken out of a text is not found any more, and nothing has to be told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from heardback.search.asking import Asked, Term

AT_A_TIME = 1000  # rows of one statement: FTS5 is slow with many more in one, and with one in each
AT_ONCE = 200  # hits that are looked through at first for rows that also pass the filters; then more, and more
LOOKED_THROUGH = 20_000  # hits, until the rest has to be asked for
_FUNCTION = """
CREATE OR REPLACE FUNCTION heardback_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT to_tsvector('pg_catalog.simple'::regconfig, regexp_replace(regexp_replace(
normalize(lower(said), NFKD), '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))
$$
"""


@dataclass(frozen=True)
class Words:
    """`columns` name what is indexed of `table`; `lists` are those of them that hold a JSON list of texts."""

    table: str
    columns: tuple[str, ...]
    lists: tuple[str, ...] = ()

    @property
    def index(self) -> str:
        return f"{self.table}_words"

    @property
    def triggers(self) -> set[str]:
        """Those that keep it up on SQLite."""
        return {f"{self.index}_{name}" for name, _, _ in self._triggers()}

    def make(self, _apps: Any, editor: Any) -> None:
        """For a migration: the index, with what is there already. Again, where a migration made SQLite's table anew
        and so lost its triggers."""
        if editor.connection.vendor == "postgresql":
            editor.execute(_FUNCTION)
            editor.execute(f"CREATE INDEX IF NOT EXISTS {self.index} ON {self.table} USING gin ({self._expression()})")
            return
        columns = ", ".join(self.columns)
        editor.execute(f"DROP TABLE IF EXISTS {self.index}")
        editor.execute(
            f"CREATE VIRTUAL TABLE {self.index} USING fts5({columns}, content='', "
            'tokenize="unicode61 remove_diacritics 2")'
        )
        for name, when, act in self._triggers():
            editor.execute(f"DROP TRIGGER IF EXISTS {self.index}_{name}")
            editor.execute(f"CREATE TRIGGER {self.index}_{name} AFTER {when} ON {self.table} {act}")
        with editor.connection.cursor() as cursor:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {self.table}")  # noqa: S608
            (last,) = cursor.fetchone()
            for start in range(0, last, AT_A_TIME):
                cursor.execute(
                    f"INSERT INTO {self.index}(rowid, {columns}) SELECT id, {self._values(self.table)} "  # noqa: S608
                    f"FROM {self.table} WHERE id > %s AND id <= %s",
                    [start, start + AT_A_TIME],
                )

    def remove(self, _apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP INDEX IF EXISTS {self.index}")
            return
        for name, _, _ in self._triggers():
            editor.execute(f"DROP TRIGGER IF EXISTS {self.index}_{name}")
        editor.execute(f"DROP TABLE IF EXISTS {self.index}")

    def numbers(self, wanted: Asked, most: int, before: int | None = None) -> list[int]:
        """The keys of the newest `most` rows with all that is wanted, below the key `before`."""
        if not wanted or most < 1:
            return []
        if connection.vendor == "postgresql":
            where, said = f"{self._expression()} @@ to_tsquery('pg_catalog.simple', %s)", _tsquery(wanted)
            key, source = "id", self.table
        else:
            where, said = f"{self.index} MATCH %s", _match(wanted)
            key, source = "rowid", self.index
        values: list[Any] = [said]
        if before is not None:
            where, values = f"{where} AND {key} < %s", [said, before]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key} FROM {source} WHERE {where} ORDER BY {key} DESC LIMIT %s",  # noqa: S608
                [*values, most],
            )
            return [key for (key,) in cursor.fetchall()]

    def among[Row: Model](
        self, rows: QuerySet[Row], wanted: Asked, most: int, before: int | None = None
    ) -> tuple[list[Row], int | None]:
        """The newest `most` of `rows` that have all that is wanted, and the key to go on before; None at the end."""
        found: list[Row] = []
        size, looked = AT_ONCE, 0
        while True:
            keys = self.numbers(wanted, size, before)
            there = rows.in_bulk(keys)
            for key in keys:
                if key not in there:
                    continue
                if len(found) == most:
                    return found, found[-1].pk
                found.append(there[key])
            looked += len(keys)
            if len(keys) < size:
                return found, None
            before = keys[-1]
            if looked >= LOOKED_THROUGH:
                return found, before
            size = 5 * AT_ONCE

    def _values(self, row: str) -> str:
        return ", ".join(
            f"(SELECT group_concat(value, ' ') FROM json_each({row}.{column}))"  # noqa: S608
            if column in self.lists
            else f"{row}.{column}"
            for column in self.columns
        )

    def _expression(self) -> str:
        texts = (f"{column}::text" if column in self.lists else column for column in self.columns)
        return f"heardback_words({" || ' ' || ".join(texts)})"

    def _triggers(self) -> list[tuple[str, str, str]]:
        columns, own = ", ".join(self.columns), self.index
        add = f"INSERT INTO {own}(rowid, {columns}) VALUES (new.id, {self._values('new')});"  # noqa: S608
        drop = f"INSERT INTO {own}({own}, rowid, {columns}) VALUES ('delete', old.id, {self._values('old')});"  # noqa: S608
        changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in self.columns)
        return [
            ("in", "INSERT", f"BEGIN {add} END"),
            ("out", "DELETE", f"BEGIN {drop} END"),
            ("changed", f"UPDATE OF {columns}", f"WHEN {changed} BEGIN {drop} {add} END"),
        ]


def _match(wanted: Asked) -> str:
    """For FTS5. Only letters, digits and spaces stand between the quotes."""
    return _each(wanted, lambda term: f'"{" ".join(term.words)}"{"*" if term.begins else ""}', " AND ")


def _tsquery(wanted: Asked) -> str:
    def one(term: Term) -> str:
        each = [f"'{word}'" for word in term.words]
        return f"({' <-> '.join(each)}{':*' if term.begins else ''})"

    return _each(wanted, one, " & ")


def _each(wanted: Asked, said: Callable[[Term], str], between: str) -> str:
    return between.join(said(term) for term in wanted.terms)
