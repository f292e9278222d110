"""What each criterion reads like now, so that it can be seen when it is reworded."""

from django.db import migrations


def as_they_read(apps, schema_editor):
    Criterion, Wording = apps.get_model("loop", "Criterion"), apps.get_model("loop", "Wording")
    rows = Criterion.objects.order_by("pk").iterator(chunk_size=1000)
    Wording.objects.bulk_create(
        (Wording(criterion=c, version=c.version, text=c.text, by="", at=c.created_at) for c in rows), batch_size=1000
    )


class Migration(migrations.Migration):
    dependencies = [("loop", "0004_contract")]
    operations = [migrations.RunPython(as_they_read, migrations.RunPython.noop, elidable=True)]
