from django.db import migrations
from django.db.models import F


def the_same(apps, schema_editor):
    Match = apps.get_model("triage", "Match")
    Match.objects.filter(joined_to=None).update(joined_to=F("issue"))


class Migration(migrations.Migration):
    dependencies = [("triage", "0002_merges")]
    operations = [migrations.RunPython(the_same, migrations.RunPython.noop)]
