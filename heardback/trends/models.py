"""Alarms: an issue that hurts many customers at once."""

from django.db import models
from django.utils import timezone

from heardback.issues.models import Issue
from heardback.ledger.leasing import Work


class Alert(models.Model):
    """One crossing of the threshold, or (`judged`) somebody's judgement. While it lasts there is no second one for the
    issue: the database sees to that."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="alerts")
    raised_at = models.DateTimeField(default=timezone.now)
    raised_by = models.CharField(max_length=60)
    raised_by_name = models.CharField(max_length=200, blank=True, default="")
    judged = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    customers = models.PositiveIntegerField()
    hours = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["issue"], condition=models.Q(ended_at__isnull=True), name="alert_one_at_a_time"
            ),
            models.CheckConstraint(condition=models.Q(judged=False) | ~models.Q(note=""), name="alert_judged_says_why"),
        )
        indexes = (models.Index(fields=["-raised_at"], name="alert_newest"),)


class AlertMessage(Work):
    """One alert to one place, sent by the worker."""

    class Via(models.TextChoices):
        WEBHOOK = "webhook", "Webhook"
        EMAIL = "email", "E-mail"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="messages")
    via = models.CharField(max_length=8, choices=Via)
    to = models.CharField(max_length=500)
    text = models.TextField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["alert", "via", "to"], name="alert_message_once"),
            models.CheckConstraint(condition=models.Q(via__in=["webhook", "email"]), name="alert_via_known"),
        )
        indexes = (models.Index(fields=["due_at"], name="alert_message_due", condition=models.Q(due_at__isnull=False)),)

    @property
    def failed(self) -> bool:
        """Given up: nobody was told this way."""
        return self.due_at is None and self.sent_at is None
