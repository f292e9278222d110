"""Writing rows by statements that are put together once a process.

Django compiles each INSERT anew, which takes four times as long as the database needs for it. Where every report, its
customer, its event and its notice pass through, that was most of the work. For our own models: no signals are sent,
a column that the database fills (`db_default`) is left to it, and what a row belongs to must have been written before
the row is made.
"""

from collections.abc import Sequence
from functools import cache
from itertools import batched
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

_AT_ONCE = 200  # rows; all their values must fit the 32,766 that SQLite takes in one statement


def insert[Row: Model](rows: Sequence[Row]) -> Sequence[Row]:
    """Write new rows of one model, and give them their keys. IntegrityError like any other write."""
    connection = connections[DEFAULT_DB_ALIAS]  # itself: `django.db.connection` looks it up again at every touch
    for some in batched(rows, _AT_ONCE):
        fields, statement = _statement(type(some[0]), len(some), connection.vendor)
        values = [prepared(getattr(row, name), connection) for row in some for name, prepared in fields]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            keys = cursor.fetchall()
        for row, (key,) in zip(some, keys, strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias
    return rows


def insert_plain(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write new rows that nobody needs as objects: what `names` say, as the database keeps it, and what a new one
    begins with."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    begins, statement = _plain(model, tuple(names), connection.vendor)
    also = [prepared(value, connection) for value, prepared in begins(model())]
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[*row, *also] for row in rows])


@cache
def _plain(model: type[Model], names: tuple[str, ...], _vendor: str) -> tuple[Any, str]:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    own = [f for f in model._meta.local_concrete_fields if not f.primary_key and not f.generated]
    others = [f for f in own if f.attname not in names and not f.has_db_default()]
    columns = [*(next(f for f in own if f.attname == name) for name in names), *others]
    into = f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(quoted(str(f.column)) for f in columns)})"
    values = ", ".join(["%s"] * len(columns))
    return lambda row: [(getattr(row, f.attname), f.get_db_prep_save) for f in others], f"{into} VALUES ({values})"


def update[Row: Model](rows: Sequence[Row], names: Sequence[str]) -> None:
    """Write these fields of rows that are there: one statement, run for each row. Django's `bulk_update` makes an
    expression of each value, which takes twenty times as long."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    fields, statement = _update(type(rows[0]), tuple(names), connection.vendor)
    values = [[*(prepared(getattr(row, name), connection) for name, prepared in fields), row.pk] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


@cache
def _update(model: type[Model], names: tuple[str, ...], _vendor: str) -> tuple[list[tuple[str, Any]], str]:
    quoted, key = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta.pk
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    table, pk = quoted(model._meta.db_table), quoted(str(key.column))
    statement = f"UPDATE {table} SET {columns} WHERE {pk} = %s"  # noqa: S608
    return [(field.attname, field.get_db_prep_save) for field in fields], statement


@cache
def _statement(model: type[Model], rows: int, _vendor: str) -> tuple[list[tuple[str, Any]], str]:
    """The columns' attributes with what makes their values, and the INSERT."""
    quoted, key = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta.pk
    ours = (f for f in model._meta.local_concrete_fields if not f.generated and not f.has_db_default())
    fields = [field for field in ours if field is not key]
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    values = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * rows)
    into = f"INSERT INTO {quoted(model._meta.db_table)} ({columns})"
    return [(field.attname, field.get_db_prep_save) for field in fields], (
        f"{into} VALUES {values} RETURNING {quoted(str(key.column))}"
    )
