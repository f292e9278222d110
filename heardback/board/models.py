"""What the public reads: words written for it and published on purpose, never a rendering of private ones."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.products.models import Product


class PublicStatus(models.TextChoices):
    LOOKING = "looking", _("We are looking into it")
    FIXING = "fixing", _("A fix is being made")
    OUT = "out", _("A fix is out")
    FIXED = "fixed", _("Fixed")


class PublicIssue(models.Model):
    """An issue's public face. It exists once published; withdrawing it hides it and keeps its words."""

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="public")
    title = models.CharField(max_length=200)
    meanwhile = models.TextField(blank=True, default="")
    status = models.CharField(max_length=8, choices=PublicStatus, default=PublicStatus.LOOKING)
    published_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)  # anything the public sees of it, a voice included

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(status__in=PublicStatus.values), name="public_status_known"),
            models.CheckConstraint(condition=~models.Q(title=""), name="public_has_a_title"),
        )
        indexes = (models.Index(fields=["changed_at", "id"], name="public_changed"),)

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> int:
        """Its issue's, which stays when everything else about it changes."""
        return self.issue_id


class PublicUpdate(models.Model):
    """Dated news. `status` is what it came to with this update, "" when it stayed as it was."""

    public_issue = models.ForeignKey(PublicIssue, on_delete=models.CASCADE, related_name="updates")
    text = models.TextField()
    status = models.CharField(max_length=8, choices=PublicStatus, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(text=""), name="public_update_says_something"),
            models.CheckConstraint(
                condition=models.Q(status__in=["", *PublicStatus.values]), name="public_update_status_known"
            ),
        )
        indexes = (models.Index(fields=["public_issue", "-at"], name="public_update_newest"),)


class MeToo(models.Model):
    """One voice, counted once. `voice` is a digest of who pressed: a customer or an anonymous browser."""

    public_issue = models.ForeignKey(PublicIssue, on_delete=models.CASCADE, related_name="me_toos")
    voice = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["public_issue", "voice"], name="me_too_once"),)


class Follower(models.Model):
    """Who asked to hear of public updates. Hears only once they confirmed it from their own mailbox."""

    public_issue = models.ForeignKey(PublicIssue, on_delete=models.CASCADE, related_name="followers")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    # The language of the page that they asked on; "" for one that is not ours.
    language = models.CharField(max_length=8, blank=True, default="")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["public_issue", "customer"], name="follower_once"),)


class StatusLine(models.Model):
    """One product's state in one line."""

    class Level(models.TextChoices):
        OPERATIONAL = "operational", _("Everything works")
        DEGRADED = "degraded_performance", _("Slower than usual")
        PARTIAL = "partial_outage", _("Some things do not work")
        MAJOR = "major_outage", _("It does not work")

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="status_line")
    level = models.CharField(max_length=24, choices=Level, default=Level.OPERATIONAL)
    text = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(level__in=["operational", "degraded_performance", "partial_outage", "major_outage"]),
                name="status_level_known",
            ),
        )
