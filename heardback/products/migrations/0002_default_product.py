"""One product exists by default, so that a first report needs no set-up."""

from django.db import migrations


def make_default(apps, schema_editor):
    product = apps.get_model("products", "Product")
    if not product.objects.exists():
        product.objects.create(slug="default", name="Our product", is_default=True)


class Migration(migrations.Migration):
    dependencies = [("products", "0001_initial")]
    operations = [migrations.RunPython(make_default, migrations.RunPython.noop)]
