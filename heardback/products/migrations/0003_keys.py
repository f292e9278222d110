from django.db import migrations, models

from heardback.products.models import new_public_key, new_signing_secret


def give_keys(apps, schema_editor):
    Product = apps.get_model("products", "Product")
    for product in Product.objects.all():
        product.public_key, product.signing_secret = new_public_key(), new_signing_secret()
        product.save(update_fields=["public_key", "signing_secret"])


class Migration(migrations.Migration):
    dependencies = [("products", "0002_default_product")]

    operations = [
        migrations.AddField("product", "public_key", models.CharField(max_length=32, default="")),
        migrations.AddField("product", "signing_secret", models.CharField(max_length=64, default="")),
        migrations.AddField("product", "origins", models.JSONField(blank=True, default=list)),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            "product", "public_key", models.CharField(default=new_public_key, max_length=32, unique=True)
        ),
        migrations.AlterField("product", "signing_secret", models.CharField(default=new_signing_secret, max_length=64)),
    ]
