from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0004_asking"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="ask_after_minutes",
            field=models.PositiveIntegerField(default=15),
        ),
        migrations.AddField(
            model_name="product",
            name="ask_by_itself",
            field=models.BooleanField(default=True),
        ),
    ]
