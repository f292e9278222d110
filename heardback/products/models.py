"""What a company makes, and what it holds itself to: how soon customers hear, who signs, when an alarm is raised."""

import json
import secrets
from datetime import timedelta

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from heardback.products.severity import Severity


def default_silence() -> dict[str, int]:
    return {Severity.BLOCKER: 8, Severity.MAJOR: 48, Severity.MINOR: 168, Severity.SUGGESTION: 336, "": 72}


def default_skips() -> list[str]:
    return [Severity.MINOR]


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
    # Stage of the issue behind it -> the same, where it is otherwise while the issue is there.
    silence_by_stage = models.JSONField(default=dict, blank=True)
    sign_off = models.CharField(max_length=10, choices=SignOffPolicy, default=SignOffPolicy.FIRST)
    # Severity -> whose signature it takes; those that are missing as `sign_off` says.
    sign_off_by_severity = models.JSONField(default=dict, blank=True)
    sign_off_wait_days = models.PositiveIntegerField(default=14)
    # Severity -> days; those that are missing as `sign_off_wait_days` says.
    wait_by_severity = models.JSONField(default=dict, blank=True)
    watch_days = models.PositiveIntegerField(default=14)
    # Severity -> days it is watched for; those that are missing are watched for `watch_days`.
    watch_by_severity = models.JSONField(default=dict, blank=True)
    # How long after they signed it off customers are asked whether it still holds; 0: never.
    follow_up_days = models.PositiveIntegerField(default=7)
    # So often in so many days a person is asked for something; then they are left in peace.
    asked_most = models.PositiveIntegerField(default=6, validators=[MinValueValidator(1)])
    asked_days = models.PositiveIntegerField(default=30, validators=[MinValueValidator(1)])
    # Severities of which an issue may be built without a proposal.
    skips = models.JSONField(default=default_skips, blank=True)
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

    def waits_for(self, severity: str) -> int:
        """Days after which those who were asked whether it is fixed, and did not answer, are presumed to agree."""
        return int(self.wait_by_severity.get(severity, self.sign_off_wait_days))

    def signed_by(self, severity: str) -> str:
        """Whose signature it takes that something as bad as this is fixed."""
        return str(self.sign_off_by_severity.get(severity, self.sign_off))

    @property
    def minor_may_skip_design(self) -> bool:
        """As programs knew it before it was said by severity."""
        return Severity.MINOR in self.skips

    def may_skip_design(self, severity: str) -> bool:
        return severity in self.skips

    def update_within(self, severity: str, stage: str = "") -> timedelta:
        """How soon a customer with an open report of this severity hears from us, while its issue is at `stage`."""
        stated = self.silence_by_stage.get(stage, {}).get(severity) or self.silence_hours.get(severity)
        hours = stated or self.silence_hours.get("") or default_silence()[""]
        return timedelta(hours=hours)


class Policy(models.Model):
    """What a product held itself to at one time. Each change is a new row; the latest says what stands on the product,
    and the others stay to be read. `made_by` is "" for what it was before anybody changed it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="policies")
    version = models.PositiveIntegerField()
    rules = models.JSONField()
    why = models.CharField(max_length=500, blank=True, default="")
    made_by = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["product", "version"], name="policy_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="policy_versions_from_one"),
        )

    @property
    def written(self) -> str:
        """Its rules, for people who read JSON."""
        return json.dumps(self.rules, indent=2, ensure_ascii=False, sort_keys=True)


class Company(models.Model):
    """Who runs this installation: one row. `set_up_ended_at` is when somebody was done with the first steps, or did
    not want to be shown them."""

    name = models.CharField(max_length=120, blank=True, default="")
    set_up_ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="company_is_one"),)

    def __str__(self) -> str:
        return self.name
