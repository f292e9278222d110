"""The words of what is there are indexed, and those of what comes: see `search.words`."""

from django.db import migrations

from heardback.customers.searching import KNOWN_BY, NAMES, ORGANIZATIONS


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_identity_refused_identity_refused_at_and_more")]
    operations = [migrations.RunPython(words.make, words.remove) for words in (NAMES, KNOWN_BY, ORGANIZATIONS)]
