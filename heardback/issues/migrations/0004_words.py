"""The words of what is there are indexed, and those of what comes: see `search.words`."""

from django.db import migrations

from heardback.issues.searching import WORDS


class Migration(migrations.Migration):
    dependencies = [("issues", "0003_merges")]
    operations = [migrations.RunPython(WORDS.make, WORDS.remove)]
