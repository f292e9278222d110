"""The words of what is there are indexed, and those of what comes: see `search.words`."""

from django.db import migrations

from heardback.reports.searching import WORDS


class Migration(migrations.Migration):
    dependencies = [("reports", "0013_remove_report_report_inbox_report_folded_at_and_more")]
    operations = [migrations.RunPython(WORDS.make, WORDS.remove)]
