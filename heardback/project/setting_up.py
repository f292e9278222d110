"""The database of an installation that was never started."""

from django.core.management import call_command
from django.db import connection


def set_up_if_new() -> None:
    """Make the tables if there are none at all. What is merely out of date is left to “heardback up”."""
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
