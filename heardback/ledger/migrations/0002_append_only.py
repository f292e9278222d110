"""Events cannot be changed, not even by SQL typed at the database."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER ledger_append_only BEFORE UPDATE ON ledger_event
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
POSTGRESQL = """
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE ON ledger_event
FOR EACH ROW EXECUTE FUNCTION ledger_append_only()
"""


def protect(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def unprotect(apps, schema_editor):
    on = " ON ledger_event" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER ledger_append_only{on}")
    if on:
        schema_editor.execute("DROP FUNCTION ledger_append_only()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
