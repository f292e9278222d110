"""What shipped, when, to where."""

from django.db import models
from django.utils import timezone

from heardback.issues.models import Issue
from heardback.products.models import Product


class Environment(models.TextChoices):
    STAGING = "staging", "Staging"
    PRODUCTION = "production", "Production"


class Release(models.Model):
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    version = models.CharField(max_length=100)
    environment = models.CharField(max_length=10, choices=Environment)
    released_at = models.DateTimeField(default=timezone.now)
    notes = models.TextField(blank=True, default="")
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
