from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    """Answers live for a day, so the table is made anew rather than carried over."""

    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="Answered"),
        migrations.CreateModel(
            name="Answered",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=255)),
                ("request", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.TextField()),
                ("location", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="answered_at")],
                "constraints": [models.UniqueConstraint(fields=("who", "key"), name="answered_once")],
            },
        ),
    ]
