"""A workaround that goes out to everyone affected."""

from django.db import models
from django.utils import timezone

from heardback.issues.models import Workaround


class Sending(models.Model):
    """One press of one person: whoever was not told this version hears it, first those who reported it, then those who
    joined by `themselves`. Notices are written in slices: `after` is the match that the last slice ended with."""

    workaround = models.ForeignKey(Workaround, on_delete=models.CASCADE, related_name="sendings")
    by_name = models.CharField(max_length=200)
    people = models.PositiveIntegerField()
    themselves = models.BooleanField(default=False)
    after = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workaround"], condition=models.Q(ended_at=None), name="sending_one_under_way"
            ),
        )
