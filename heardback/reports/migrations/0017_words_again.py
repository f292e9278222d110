"""A column with a default made SQLite's table anew, and so took the triggers of its words: see `search.words`."""

from django.db import migrations

from heardback.reports.searching import WORDS


class Migration(migrations.Migration):
    dependencies = [("reports", "0016_language")]
    operations = [migrations.RunPython(WORDS.make, migrations.RunPython.noop)]
