from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0001_initial")]

    operations = [
        migrations.AddField(model_name="issue", name="customers", field=models.PositiveIntegerField(default=0)),
        migrations.AddIndex(model_name="issue", index=models.Index(fields=["-customers", "id"], name="issue_by_reach")),
    ]
