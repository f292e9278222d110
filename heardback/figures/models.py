"""What is kept so that figures over years need not read the ledger: how long each stage took, how soon each day's
reports were thanked for."""

from django.db import models

from heardback.issues.models import Issue, Stage
from heardback.products.models import Product


class Stay(models.Model):
    """An issue's time in one stage; `left_at` is NULL while it is there."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="stays")
    stage = models.CharField(max_length=12, choices=Stage)
    round = models.PositiveIntegerField(default=1)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="stay_stage_known"),
            models.UniqueConstraint(fields=["issue"], condition=models.Q(left_at=None), name="stay_one_at_a_time"),
        )
        indexes = (
            models.Index(fields=["left_at", "stage"], name="stay_left"),
            models.Index(fields=["stage", "entered_at"], name="stay_entered"),
        )


class Day(models.Model):
    """Of one product and one day (UTC): how many reports were thanked for, how many of them within an hour, and how
    many seconds all of them waited together; and how long issues had been in each stage that they left, `{stage:
    {width: count}}` with the widths of `stretches`."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    thanked = models.PositiveIntegerField(default=0)
    within_hour = models.PositiveIntegerField(default=0)
    seconds = models.BigIntegerField(default=0)
    stays = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["product", "day"], name="day_once"),)
