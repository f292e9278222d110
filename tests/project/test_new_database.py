"""A new database is what the steps come to, and it is there as a whole or not at all."""

import re

from tests.installations import Installation

STEP_BY_STEP = """
from django.core.management import call_command
from heardback.project.management.commands.migrate import Command
Command.step_by_step = True
call_command(Command(), verbosity=0)
"""
INTERRUPTED = """
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor
record = MigrationExecutor.record_migration
def until_it_fails(self, room, step, forward=True):
    if room == "notices":
        raise SystemExit("the power is gone")
    record(self, room, step, forward)
MigrationExecutor.record_migration = until_it_fails
try:
    call_command("migrate", verbosity=0)
except SystemExit as gone:
    print(gone)
"""
OF_POSTGRESQL = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)
OF_SQLITE = ("SELECT type, name, tbl_name, sql FROM sqlite_master",)
STEPS = "SELECT app, name FROM django_migrations"
FIRST_ROWS = "SELECT slug, name, is_default FROM products_product"


def tables(here: Installation) -> list[set[tuple[object, ...]]]:
    """All that a database holds but its rows, whatever the order."""
    queries = OF_POSTGRESQL if here.vendor == "postgresql" else OF_SQLITE
    found = [set(here.rows(query)) for query in queries]
    return [{tuple(map(_in_any_order, row)) for row in rows} for rows in found]


def _in_any_order(value: object) -> object:
    """The columns and conditions of a table of SQLite, which stand where they were added."""
    if not isinstance(value, str) or not value.startswith("CREATE TABLE"):
        return value
    name, _, inside = value.partition("(")
    return name, frozenset(re.split(r', (?="|CONSTRAINT)', inside.rpartition(")")[0]))


def test_a_new_database_is_what_the_steps_come_to(installation):
    new, stepped = installation(new=True), installation(new=True)
    new.run("migrate")
    stepped.python(STEP_BY_STEP)
    for one, other in zip(tables(new), tables(stepped), strict=True):
        assert one
        assert one == other
    for query in (STEPS, FIRST_ROWS):
        assert set(new.rows(query)) == set(stepped.rows(query)) != set()


def test_one_that_was_interrupted_is_begun_anew(installation):
    here = installation(new=True)
    assert here.python(INTERRUPTED).strip() == "the power is gone"
    assert tables(here)[0] == set()
    here.run("migrate")
    assert here.rows(FIRST_ROWS)
