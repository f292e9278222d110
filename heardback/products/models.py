"""What a company makes, and what it holds itself to: how soon customers hear, who signs, when an alarm is raised."""

import secrets
from datetime import timedelta

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from heardback.products.severity import Severity


def default_silence() -> dict[str, int]:
    return {Severity.BLOCKER: 8, Severity.MAJOR: 48, Severity.MINOR: 168, Severity.SUGGESTION: 336, "": 72}


def new_public_key() -> str:
    """What a web page names a product by. Anybody may read it, nobody can guess it."""
    return secrets.token_hex(16)


def new_signing_secret() -> str:
    """What a host's own systems sign with."""
    return "hbs_" + secrets.token_urlsafe(32)


class SignOffPolicy(models.TextChoices):
    FIRST = "first", "The first customer who reported it"
    MAJORITY = "majority", "More than half of those who reported it"
    ALL = "all", "Everyone who reported it"
    NAMED = "named", "Those who are named on the issue"


class Product(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)
    # Severity -> hours within which a customer with an open report hears from us; "" = severity not known.
    silence_hours = models.JSONField(default=default_silence)
    sign_off = models.CharField(max_length=10, choices=SignOffPolicy, default=SignOffPolicy.FIRST)
    sign_off_wait_days = models.PositiveIntegerField(default=14)
    watch_days = models.PositiveIntegerField(default=14)
    # Severity -> days it is watched for; those that are missing are watched for `watch_days`.
    watch_by_severity = models.JSONField(default=dict, blank=True)
    # How long after they signed it off customers are asked whether it still holds; 0: never.
    follow_up_days = models.PositiveIntegerField(default=7)
    minor_may_skip_design = models.BooleanField(default=True)
    alert_customers = models.PositiveIntegerField(default=10, validators=[MinValueValidator(1)])
    alert_hours = models.PositiveIntegerField(default=24, validators=[MinValueValidator(1)])
    trend_cases = models.PositiveIntegerField(default=11, validators=[MinValueValidator(1)])
    alert_webhook = models.URLField(max_length=500, blank=True, default="")
    alert_email = models.EmailField(blank=True, default="")
    # What the widget and the feedback SDKs of others name this product by, and what the host's systems vouch with.
    public_key = models.CharField(max_length=32, unique=True, default=new_public_key)
    signing_secret = models.CharField(max_length=64, default=new_signing_secret)
    # Web origins whose pages may send, such as "https://app.example.com"; none: every page may.
    origins = models.JSONField(default=list, blank=True)
    # What its report form asks, and how: see `asking`.
    asks = models.JSONField(default=dict, blank=True)
    own_fields = models.JSONField(default=list, blank=True)
    spots = models.JSONField(default=list, blank=True)
    anonymous = models.BooleanField(default=True)
    # Where numbers are that are typed without their country code, such as "DE"; "" when every one says it.
    phone_country = models.CharField(max_length=2, blank=True, default="")
    texts = models.JSONField(default=dict, blank=True)
    # What its customers are spoken to in who did not say; "" for English.
    language = models.CharField(max_length=8, blank=True, default="")
    # Whether what is surely a known problem is joined to it without anybody's pressing.
    join_sure = models.BooleanField(default=False)
    # Whether customers are asked by themselves for what their report lacks, and how long they are left to add to it
    # before; at once, it goes into the mail that thanks them.
    ask_by_itself = models.BooleanField(default=True)
    ask_after_minutes = models.PositiveIntegerField(default=15)

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("slug"), name="product_slug_unique"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="product_one_default"
            ),
            models.CheckConstraint(
                condition=models.Q(sign_off__in=SignOffPolicy.values), name="product_sign_off_known"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def watched_for(self, severity: str) -> timedelta:
        """How long a fix for something as bad as this is watched before it is closed."""
        return timedelta(days=self.watch_by_severity.get(severity, self.watch_days))

    def update_within(self, severity: str) -> timedelta:
        """How soon a customer with an open report of this severity hears from us."""
        hours = self.silence_hours.get(severity) or self.silence_hours.get("") or default_silence()[""]
        return timedelta(hours=hours)
