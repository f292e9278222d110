"""Writing new rows by statements that are put together once a process.

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
