"""Buttons that were pressed, so that pressing one twice does its work once."""

from django.db import models
from django.utils import timezone

from heardback.reports.models import Report


class Press(models.Model):
    """A form that was sent, by the one-time key that it carried. Written in the transaction of its work, so both exist
    or neither. `digest` is of what it said: the same key with other words is the customer who went back to say more."""

    key = models.CharField(max_length=64, primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
