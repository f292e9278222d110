"""What we work on."""

from django.db import models
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.customers.models import Customer
from heardback.files.models import File
from heardback.products.models import Product
from heardback.products.severity import Severity


class Stage(models.TextChoices):
    REPORTED = "reported", "Reported"
    DEFINING = "defining", "Defining"
    DESIGNING = "designing", "Designing"
    VALIDATING = "validating", "Validating"
    BUILDING = "building", "Building"
    VERIFYING = "verifying", "Verifying"
    RELEASING = "releasing", "Releasing"
    CONFIRMING = "confirming", "Confirming"
    MONITORING = "monitoring", "Monitoring"
    CLOSED = "closed", "Closed"
    DECLINED = "declined", "Declined"


# Nobody works on it any more, unless it bounces or is appealed.
ENDED = (Stage.CLOSED, Stage.DECLINED)
# What is worked on, or waits to be. A query finds the index of the same words; SQLite doesn't know a list again.
GOING_ON = models.Q(merged_into__isnull=True) & ~models.Q(stage=Stage.CLOSED) & ~models.Q(stage=Stage.DECLINED)


class Declined(models.TextChoices):
    AS_DESIGNED = "works_as_designed", "Works as designed"
    WONT_FIX = "wont_fix", "Will not be changed"
    CANNOT_REPRODUCE = "cannot_reproduce", "Could not be reproduced"


class Issue(models.Model):
    """One problem, however many reported it. Known as HB-<primary key>.

    Only `loop/moving.py` writes `stage`, `stage_since`, `declined_as`, `round` and `built_by`. `round` counts the
    customer's verdicts: 1 at first, one more after each bounce; agreements and checks belong to a round.
    Only `triage/counting.py` writes `customers`, how many it hurts: lists are ranked by it.
    Only `ranking` writes `height`, which puts lists in the order of work.
    Only `workarounds.py` writes `workaround`: what the version that holds says, as plain text, "" when none does.
    Only `triage/merging.py` writes `merged_into`: an issue that was merged stays as it was, and nobody works on it.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True, default="")
    workaround = models.TextField(blank=True, default="")
    severity = models.CharField(max_length=12, choices=Severity, blank=True, default="")
    owner = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="issues")
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(default=timezone.now, db_index=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.REPORTED)
    stage_since = models.DateTimeField(default=timezone.now)
    declined_as = models.CharField(max_length=20, choices=Declined, blank=True, default="")
    round = models.PositiveIntegerField(default=1)
    built_by = models.CharField(max_length=200, blank=True, default="")
    customers = models.PositiveIntegerField(default=0)
    height = models.BigIntegerField(default=0)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")), name="issue_not_merged_into_itself"
            ),
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="issue_stage_known"),
            models.CheckConstraint(
                condition=models.Q(severity__in=["", *Severity.values]), name="issue_severity_known"
            ),
            models.CheckConstraint(
                condition=models.Q(stage=Stage.DECLINED, declined_as__in=Declined.values)
                | (~models.Q(stage=Stage.DECLINED) & models.Q(declined_as="")),
                name="issue_declined_says_how",
            ),
            models.CheckConstraint(condition=models.Q(round__gte=1), name="issue_round_from_one"),
        )
        indexes = (
            models.Index(fields=["stage", "-created_at"], name="issue_by_stage"),
            models.Index(fields=["-customers", "id"], name="issue_by_reach"),
            models.Index(fields=["-height", "id"], name="issue_by_height"),
            # With what its condition looks at: SQLite looks at it again, and need not read the rows for that.
            models.Index(fields=["-height", "id", "merged_into", "stage"], name="issue_going_on", condition=GOING_ON),
        )

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"

    @property
    def key(self) -> str:
        return key_of(self.pk)


def key_of(number: int) -> str:
    """What the issue with this primary key is called."""
    return f"HB-{number}"


class Workaround(models.Model):
    """A version of what customers can do until an issue is fixed; they read it as it is. Each change is a new one, and
    the latest holds, unless it was retracted.

    Checked by a person: `verified_by` is a stable reference or what a program called them, `verified_name` for people.
    `carried_from` is the version of another issue that it is a copy of: who was told that one, was told this.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="workarounds")
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True, default="")
    changed = models.CharField(max_length=500, blank=True, default="")
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    verified_by = models.CharField(max_length=200, blank=True, default="")
    verified_name = models.CharField(max_length=200, blank=True, default="")
    verified_note = models.CharField(max_length=1000, blank=True, default="")
    verified_at = models.DateTimeField(null=True, blank=True)
    retracted_by = models.CharField(max_length=200, blank=True, default="")
    retracted_why = models.CharField(max_length=1000, blank=True, default="")
    retracted_at = models.DateTimeField(null=True, blank=True)
    carried_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issue", "version"], name="workaround_version_unique"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="workaround_versions_from_one"),
            models.CheckConstraint(
                condition=models.Q(verified_at=None, verified_by="", verified_name="")
                | (models.Q(verified_at__isnull=False) & ~models.Q(verified_by="") & ~models.Q(verified_name="")),
                name="workaround_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(retracted_at=None, retracted_by="")
                | (models.Q(retracted_at__isnull=False) & ~models.Q(retracted_by="") & ~models.Q(retracted_why="")),
                name="workaround_retracted_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"Workaround {self.version} of {key_of(self.issue_id)}"

    @property
    def by_its_author(self) -> bool:
        """Whether who checked it wrote it."""
        return self.verified_by == self.by

    @property
    def told_as(self) -> int:
        """The number of the version that customers were told, whichever issue they heard it of."""
        return self.carried_from_id or self.pk


class Step(models.Model):
    """One thing to do of a workaround, with a picture of it."""

    workaround = models.ForeignKey(Workaround, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=1000)
    picture = models.ForeignKey(File, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["workaround", "number"], name="step_number_unique"),
            models.CheckConstraint(condition=~models.Q(text=""), name="step_says_something"),
        )

    def __str__(self) -> str:
        return self.text


class Help(models.Model):
    """What a customer says of a version: it helped, or it did not; a later answer replaces an earlier one."""

    workaround = models.ForeignKey(Workaround, on_delete=models.CASCADE, related_name="answers")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    helped = models.BooleanField()
    words = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workaround", "customer"], name="help_once"),)
