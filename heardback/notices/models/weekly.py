"""Monday's mail to the team."""

from django.db import models
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.ledger.leasing import Work


class WeeklyMail(Work):
    """What a member is mailed on a Monday, once."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="weekly_mails")
    week = models.DateField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "week"], name="weekly_mail_once"),)
        indexes = (
            models.Index(fields=["due_at", "id"], name="weekly_mail_due", condition=models.Q(due_at__isnull=False)),
        )
