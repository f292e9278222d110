from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_trust_by_dmarc"),
        ("issues", "0003_merges"),
        ("notices", "0004_merges"),
        ("reports", "0006_order_of_the_inbox"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_known",
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
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
                    ("merged", "Followed up with others"),
                    ("apart", "Followed up by itself"),
                    ("ask", "Asked for what is missing"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "received",
                            "joined",
                            "agree",
                            "proposal",
                            "released",
                            "signoff",
                            "closed",
                            "declined",
                            "explained",
                            "update",
                            "follow",
                            "public",
                            "link",
                            "merged",
                            "apart",
                            "ask",
                        ],
                    )
                ),
                name="notice_kind_known",
            ),
        ),
    ]
