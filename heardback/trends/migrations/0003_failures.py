from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trends", "0002_judged_alerts")]
    operations = [
        migrations.AddField("alertmessage", "failures", models.PositiveIntegerField(default=0)),
    ]
