from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [
        migrations.AddIndex("organization", models.Index(Lower("name"), name="organization_by_name")),
    ]
