"""A workaround has versions, steps and answers; what stood as one text is the first."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def as_first_versions(apps: Any, schema_editor: Any) -> None:
    """What stood there until now is version 1. Who wrote it was not kept."""
    issues, versions = apps.get_model("issues", "Issue"), apps.get_model("issues", "Workaround")
    rows = issues.objects.exclude(workaround="").values_list("pk", "workaround", "edited_at")
    made = (
        versions(issue_id=pk, version=1, text=text, by="system", by_name="Heardback", at=at) for pk, text, at in rows
    )
    versions.objects.bulk_create(list(made), batch_size=200)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0010_uploads"),
        ("files", "0001_initial"),
        ("issues", "0006_issue_issue_going_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="Workaround",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True, default="")),
                ("changed", models.CharField(blank=True, default="", max_length=500)),
                ("by", models.CharField(max_length=200)),
                ("by_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("verified_by", models.CharField(blank=True, default="", max_length=200)),
                ("verified_name", models.CharField(blank=True, default="", max_length=200)),
                ("verified_note", models.CharField(blank=True, default="", max_length=1000)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("retracted_by", models.CharField(blank=True, default="", max_length=200)),
                ("retracted_why", models.CharField(blank=True, default="", max_length=1000)),
                ("retracted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "carried_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried",
                        to="issues.workaround",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="workarounds", to="issues.issue"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.CharField(max_length=1000)),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.file",
                    ),
                ),
                (
                    "workaround",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="issues.workaround"
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Help",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("helped", models.BooleanField()),
                ("words", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "workaround",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="issues.workaround"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="workaround",
            constraint=models.UniqueConstraint(fields=("issue", "version"), name="workaround_version_unique"),
        ),
        migrations.AddConstraint(
            model_name="workaround",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="workaround_versions_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="workaround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_at", None), ("verified_by", ""), ("verified_name", "")),
                    models.Q(
                        ("verified_at__isnull", False),
                        models.Q(("verified_by", ""), _negated=True),
                        models.Q(("verified_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="workaround_verified_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="workaround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retracted_at", None), ("retracted_by", "")),
                    models.Q(
                        ("retracted_at__isnull", False),
                        models.Q(("retracted_by", ""), _negated=True),
                        models.Q(("retracted_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="workaround_retracted_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("workaround", "number"), name="step_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="step_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="help",
            constraint=models.UniqueConstraint(fields=("workaround", "customer"), name="help_once"),
        ),
        migrations.RunPython(as_first_versions, migrations.RunPython.noop, elidable=True),
    ]
