from collections import defaultdict

from django.db import migrations, models

from heardback.figures.stretches import width


def count(apps, _):
    """What was left until now."""
    Day, Stay = apps.get_model("figures", "Day"), apps.get_model("figures", "Stay")
    days = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    left = Stay.objects.exclude(left_at=None).values_list("issue__product", "stage", "entered_at", "left_at")
    for product, stage, entered, gone in left.iterator():
        days[product, gone.date()][stage][str(width(gone - entered))] += 1
    for (product, day), stays in days.items():
        Day.objects.update_or_create(product_id=product, day=day, defaults={"stays": stays})


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_figures")]

    operations = [
        migrations.AddField(model_name="day", name="stays", field=models.JSONField(blank=True, default=dict)),
        migrations.RunPython(count, migrations.RunPython.noop, elidable=True),
    ]
