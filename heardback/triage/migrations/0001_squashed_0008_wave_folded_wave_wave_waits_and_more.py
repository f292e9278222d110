"""What a new database begins with: all of `replaces` at once, in a third of the time that step by step takes."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("triage", "0001_initial"),
        ("triage", "0002_merges"),
        ("triage", "0003_what_they_were_joined_to"),
        ("triage", "0004_joined_to_something"),
        ("triage", "0005_what_else_it_may_be"),
        ("triage", "0006_batches"),
        ("triage", "0007_explained"),
        ("triage", "0008_wave_folded_wave_wave_waits_and_more"),
    ]

    dependencies = [
        ("issues", "0001_initial"),
        ("products", "0001_initial"),
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("known_bug", "A known problem"),
                            ("new_bug", "A new problem"),
                            ("user_error", "Works, needs explaining"),
                            ("other", "Something else"),
                            ("snooze", "Put off"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="issues.issue",
                    ),
                ),
                ("opened", models.BooleanField(default=False)),
                ("words", models.TextField(blank=True, default="")),
                ("made_by", models.CharField(max_length=60)),
                ("made_by_name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)), fields=["until", "id"], name="batch_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["known_bug", "new_bug", "user_error", "other", "snooze"])),
                        name="batch_what_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("undone_at", None), ("settled_at__isnull", False), _connector="OR"),
                        name="batch_undone_is_settled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="matches", to="reports.report"
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="issues.issue",
                    ),
                ),
                (
                    "joined_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="joined", to="issues.issue"
                    ),
                ),
                ("made_by", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "issue"), name="match_unique"),
                    models.UniqueConstraint(fields=("report", "joined_to"), name="match_joined_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="issues.issue"
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="took_in", to="issues.issue"
                    ),
                ),
                ("why", models.TextField(blank=True, default="")),
                ("words", models.TextField(blank=True, default="")),
                ("carried_workaround", models.BooleanField(default=False)),
                ("made_by", models.CharField(max_length=60)),
                ("made_by_name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("issue",), name="merge_stands_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("issue", models.F("into")), _negated=True), name="merge_of_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Split",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="splits", to="issues.issue"
                    ),
                ),
                (
                    "new",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="split_from", to="issues.issue"
                    ),
                ),
                ("why", models.TextField(blank=True, default="")),
                ("made_by", models.CharField(max_length=60)),
                ("made_by_name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="reports.report"
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="issues.issue"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggested_for",
                        to="reports.report",
                    ),
                ),
                ("probability", models.FloatField()),
                ("why", models.CharField(max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "issue"), name="suggestion_unique"),
                    models.UniqueConstraint(fields=("report", "other"), name="suggestion_other_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issue__isnull", False), ("other", None)),
                            models.Q(("issue", None), ("other__isnull", False)),
                            _connector="OR",
                        ),
                        name="suggestion_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("other", models.F("report")), _negated=True), name="suggestion_of_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 1)),
                        name="suggestion_probability",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="products.product"
                    ),
                ),
                ("link", models.CharField(blank=True, default="", max_length=200)),
                ("words", models.TextField(blank=True, default="")),
                ("reports", models.PositiveIntegerField(default=0)),
                ("senders", models.PositiveIntegerField(default=0)),
                ("unknown", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by_name", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True), ("released_at__isnull", True)),
                        fields=["id"],
                        name="wave_waits",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closed_at", None), ("released_at", None), _connector="OR"),
                        name="wave_settled_in_one_way",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Batched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="triage.batch"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reports.report"
                    ),
                ),
                ("joined", models.BooleanField(default=False)),
                ("before", models.JSONField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("batch", "report"), name="batched_once")],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decision", to="reports.report"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("known_bug", "A known problem"),
                            ("new_bug", "A new problem"),
                            ("user_error", "Works, needs explaining"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made_by", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("note", models.TextField(blank=True, default="")),
                ("words", models.TextField(blank=True, default="")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decisions",
                        to="triage.batch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "user_error")), fields=["made_at"], name="decision_explained"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["known_bug", "new_bug", "user_error", "other"])),
                        name="decision_outcome_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SplitMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "split",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="matches", to="triage.split"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reports.report"
                    ),
                ),
                (
                    "joined_to",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="issues.issue"),
                ),
                ("made_by", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("split", "report", "joined_to"), name="split_match_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Folded",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="folded", to="reports.report"
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="triage.wave"
                    ),
                ),
            ],
        ),
    ]
