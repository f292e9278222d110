from django.db import migrations, models

KINDS = [
    ("received", "We have your report"),
    ("joined", "Joined to a problem"),
    ("agree", "Asked what fixed means"),
    ("proposal", "Proposal to look at"),
    ("released", "Released"),
    ("signoff", "Asked to sign off"),
    ("closed", "Closed"),
    ("declined", "Declined"),
    ("explained", "Explained"),
    ("update", "Update"),
    ("follow", "Asked to confirm following"),
    ("public", "Public update"),
    ("link", "Fresh link"),
]


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notice_kind_known"),
        migrations.AlterField(model_name="notice", name="kind", field=models.CharField(choices=KINDS, max_length=10)),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _ in KINDS]), name="notice_kind_known"
            ),
        ),
    ]
