"""Django's `migrate`, to which a new database is not an old one that missed everything."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from heardback.project.making_tables import make_tables

# With any of these, somebody wants something else than all tables.
SPECIAL = ("app_label", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(Migrate):
    step_by_step = False

    def handle(self, *arguments: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        special = self.step_by_step or any(options.get(name) for name in SPECIAL)
        if not special and not connection.introspection.table_names():
            connection.prepare_database()
            self.all_at_once(make_tables(connection))
        super().handle(*arguments, **options)

    def all_at_once(self, steps: int) -> None:
        """Hears for how many steps it stood."""
