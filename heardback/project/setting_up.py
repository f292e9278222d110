"""The database's tables: made on the first start, brought up to date on the next, and whether they are."""

import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

MIGRATING = 0x48454152  # the number of the lock that machines migrating one PostgreSQL wait for
_migrated = False


def set_up_if_new() -> None:
    """Make the tables if there are none at all. What is merely out of date is left to “heardback up”."""
    if not connection.introspection.table_names():
        migrate()


def migrated() -> bool:
    """Whether the database has every table and column that this code knows.

    Remembered once true: migrations don't undo themselves while a process runs.
    """
    global _migrated
    if not _migrated:
        _migrated = _every_file_recorded() or not _plan()
    return _migrated


def pending() -> int:
    """How many steps the database is behind."""
    return len(_plan())


def migrate(advance: Callable[[int], None] = lambda done: None) -> None:
    """Bring the database up to date. `advance` hears how many steps are done."""
    # Half a second of imports that few starts need.
    from heardback.project.management.commands.migrate import Command

    class Migrate(Command):
        done = 0

        def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
            if action == "apply_success":
                self.all_at_once(1)

        def all_at_once(self, steps: int) -> None:
            self.done += steps
            advance(self.done)

    with _alone():
        call_command(Migrate(), verbosity=0, interactive=False)


def _plan() -> list[Any]:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def _every_file_recorded() -> bool:
    """The usual answer in a few milliseconds. Where it is no, the plan decides."""
    applied = MigrationRecorder(connection).applied_migrations()
    return all((app.label, name) in applied for app in apps.get_app_configs() for name in _migrations(app.name))


def _migrations(package: str) -> list[str]:
    """The steps of a room. What stands for several, in a new database, is recorded as those."""
    if find_spec(f"{package}.migrations") is None:
        return []
    folder = import_module(f"{package}.migrations").__path__
    names = [name for _, name, is_package in pkgutil.iter_modules(folder) if not is_package and name[0] not in "_~"]
    return [name for name in names if "_squashed_" not in name]


@contextmanager
def _alone() -> Iterator[None]:
    """Machines that start together migrate one after the other. One SQLite file has one machine."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
