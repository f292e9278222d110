"""A column with a default made SQLite's table anew, and so took the triggers of its words: see `search.words`."""

from django.db import migrations

from heardback.issues.searching import WORDS


class Migration(migrations.Migration):
    dependencies = [("issues", "0006_issue_issue_going_on")]
    operations = [migrations.RunPython(WORDS.make, migrations.RunPython.noop)]
