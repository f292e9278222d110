"""On PostgreSQL, readers go through events in the order of their transactions."""

from django.db import migrations, models


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('CREATE INDEX event_by_transaction ON ledger_event ("transaction", id)')


def no_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX event_by_transaction")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [
        migrations.AddField("cursor", "transaction", models.BigIntegerField(default=0)),
        migrations.RunPython(index, no_index),
    ]
