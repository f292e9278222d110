"""Where in the customer's journey it happened: the step that was named, else the page."""

import re
import sqlite3
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, CharField, F, Func, Q, QuerySet, When

from heardback.reports.models import Report

# Written so that both Python and PostgreSQL read them. An id in a path is what differs between customers on one page.
_PATH = r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*://)?[^/?#]*([^?#]*)"
_ID = r"/(?:[0-9]+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9a-fA-F]{16,})(?=/|$)"
_SHOWN = 200
_path, _id = re.compile(_PATH), re.compile(_ID)


def page_in(url: str | None) -> str:
    """ "https://shop.example/orders/812/pay?a=1" -> "/orders/…/pay"; "" for ""."""
    found = _path.match(url or "")
    if not url or found is None:
        return ""
    return _id.sub("/…", found[1])[:_SHOWN] or "/"


class _Page(Func):
    """`page_in`, in the database."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="heardback_page", **extra)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        path = f"regexp_replace(substring(%(expressions)s from '{_PATH}'), '{_ID}', '/…', 'g')"
        return self.as_sql(compiler, connection, template=f"coalesce(nullif(left({path}, {_SHOWN}), ''), '/')", **extra)


def with_spot(reports: QuerySet[Report]) -> QuerySet[Any]:
    """Annotated with `spot`: "Checkout", "/cart/pay", or "" where neither is known."""
    return reports.annotate(
        spot=Case(
            When(~Q(step=""), then=F("step")),
            When(~Q(url=""), then=_Page(F("url"))),
            default=F("step"),
            output_field=CharField(),
        )
    )


def teach(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """SQLite has no regular expressions of its own."""
    if connection.vendor == "sqlite" and isinstance(connection.connection, sqlite3.Connection):
        connection.connection.create_function("heardback_page", 1, page_in, deterministic=True)
