"""What shipped, when, to where."""

from django.db import models
from django.utils import timezone

from heardback.customers.models import Organization
from heardback.issues.models import Issue
from heardback.products.models import Product


class Environment(models.TextChoices):
    STAGING = "staging", "Staging"
    PRODUCTION = "production", "Production"


class Release(models.Model):
    """`notes` are the team's own; customers and the public may read `public_notes`.

    In production it reaches everyone at once, unless some organizations get it at a time of their own (see `Rollout`),
    and everybody else later, at `reaches_others_at`.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    version = models.CharField(max_length=100)
    environment = models.CharField(max_length=10, choices=Environment)
    released_at = models.DateTimeField(default=timezone.now)
    notes = models.TextField(blank=True, default="")
    public_notes = models.TextField(blank=True, default="")  # Markdown
    reaches_others_at = models.DateTimeField(null=True, blank=True)
    others_noticed = models.BooleanField(default=False)  # that this time has come
    # A person looks through what its customers are told, before it goes.
    review = models.BooleanField(default=False)
    issues = models.ManyToManyField(Issue, related_name="releases")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["product", "version", "environment"], name="release_unique"),
            models.CheckConstraint(
                condition=models.Q(environment__in=Environment.values), name="release_environment_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.product} {self.version} ({self.get_environment_display().lower()})"


class Rollout(models.Model):
    """When a production release reaches the environment of one organization."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="rollouts")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    reaches_at = models.DateTimeField()
    noticed = models.BooleanField(default=False)  # that this time has come
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["release", "organization"], name="rollout_once"),)
        indexes = (models.Index(fields=["reaches_at"], condition=models.Q(noticed=False), name="rollout_ahead"),)

    def __str__(self) -> str:
        return f"{self.release} reaches {self.organization}"
