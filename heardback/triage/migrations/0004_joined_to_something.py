import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0003_merges"), ("triage", "0003_what_they_were_joined_to")]
    operations = [
        migrations.AlterField(
            "match",
            "joined_to",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="joined", to="issues.issue"),
        )
    ]
