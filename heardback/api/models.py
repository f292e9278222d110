"""Requests that were answered, so that one sent twice does its work once."""

from django.db import models
from django.utils import timezone


class Answered(models.Model):
    """The answer given to an Idempotency-Key. Written in the transaction of the work, so both exist or neither."""

    who = models.CharField(max_length=60)  # an actor's `ref`: keys of two callers never meet
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)  # digest of method, path and body
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    location = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["who", "key"], name="answered_once"),)
        indexes = (models.Index(fields=["at"], name="answered_at"),)
