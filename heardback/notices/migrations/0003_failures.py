from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_fresh_link")]
    operations = [
        migrations.AddField("notice", "failures", models.PositiveIntegerField(default=0)),
    ]
