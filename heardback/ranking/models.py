"""The order of work: what each issue's place is made of, what a person put on top, and how the parts are weighed."""

from django.db import models
from django.utils import timezone

from heardback.issues.models import Issue


class Rank(models.Model):
    """What an issue counted when it was last counted. `parts` says of each part its number, its factor and the points
    they make; `points` is their sum. `due_at` is set while something has happened since.

    Lists are in the order of `Issue.height`, which only `keeping` and `pinning` write.
    """

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="rank")
    parts = models.JSONField(default=dict)
    points = models.DecimalField(max_digits=14, decimal_places=1, default=0)
    reports = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True, db_index=True)
    due_at = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_by = models.CharField(max_length=200, blank=True, default="")
    pinned_why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(pinned_at=None, pinned_why="")
                | (models.Q(pinned_at__isnull=False) & ~models.Q(pinned_why="")),
                name="rank_pinned_says_why",
            ),
        )
        indexes = (models.Index(fields=["due_at"], name="rank_due", condition=models.Q(due_at__isnull=False)),)


class Formula(models.Model):
    """How the parts are weighed. Each change is a new row; the latest holds, and the others stay to be read.

    `factors` is part -> points for each of it, `plans` the plan of an organization -> its weight.
    """

    factors = models.JSONField(default=dict)
    plans = models.JSONField(default=dict)
    why = models.CharField(max_length=500)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(why=""), name="formula_says_why"),)
