"""Reading rows by statements that are put together once a process: for what every request and every report looks up.

Django compiles each query anew, which takes ten times as long as the database needs to find one row by its index.
"""

from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model


class Lookup[Row: Model]:
    """Rows of `model` by SQL that both databases take: what comes after FROM, with %s for what is looked up."""

    def __init__(self, model: type[Row], rest: str) -> None:
        self.model, self.rest = model, rest

    def all(self, *values: str | int) -> list[Row]:
        connection = connections[DEFAULT_DB_ALIAS]
        names, statement, conversions = _statement(self.model, self.rest, connection.vendor)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found = [list(row) for row in cursor.fetchall()]
        for row in found:
            for place, convert, column in conversions:
                row[place] = convert(row[place], column, connection)
        return [self.model.from_db(DEFAULT_DB_ALIAS, names, row) for row in found]

    def first(self, *values: str | int) -> Row | None:
        return next(iter(self.all(*values)), None)


@cache
def _statement(model: type[Model], rest: str, _vendor: str) -> tuple[list[str], str, list[tuple[int, Any, Any]]]:
    """The attributes in order, the SELECT, and what turns a column's value into the attribute's."""
    connection = connections[DEFAULT_DB_ALIAS]
    quoted, table = connection.ops.quote_name, model._meta.db_table
    fields = model._meta.concrete_fields
    columns = ", ".join(f"{quoted(table)}.{quoted(str(field.column))}" for field in fields)
    conversions = []
    for place, field in enumerate(fields):
        column = field.get_col(table)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection)):
            conversions.append((place, convert, column))
    return [field.attname for field in fields], f"SELECT {columns} FROM {quoted(table)} {rest}", conversions  # noqa: S608
