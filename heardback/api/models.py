"""Requests that were answered, so that one sent twice does its work once."""

from django.db import models
from django.utils import timezone

from heardback.accounts.models import ApiToken


class Answered(models.Model):
    """The answer given to an Idempotency-Key. Written in the transaction of the work, so both exist or neither."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE)
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)  # digest of method, path and body
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "key"], name="answered_once"),)
        indexes = (models.Index(fields=["at"], name="answered_at"),)
