"""What is assumed and proposed before anything is built, and what everybody says to it."""

from django.db import models
from django.utils import timezone

from heardback.customers.models import Customer
from heardback.files.models import File
from heardback.issues.models import Issue
from heardback.loop.models.contract import Answer, Criterion


class AssumptionState(models.TextChoices):
    OPEN = "open", "open"
    VALIDATED = "validated", "validated"
    REFUTED = "refuted", "refuted"


class Assumption(models.Model):
    """Something taken for true, who takes it so, and how it will be checked."""

    class Kind(models.TextChoices):
        TECHNICAL = "technical", "Technical"
        BUSINESS = "business", "Business"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="assumptions")
    text = models.CharField(max_length=1000)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TECHNICAL)
    blocking = models.BooleanField(default=False)
    made_by = models.CharField(max_length=200)
    check_how = models.CharField(max_length=500, blank=True, default="")
    check_by = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=AssumptionState, default=AssumptionState.OPEN)
    evidence = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=["technical", "business"]), name="assumption_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open")
                | (models.Q(state__in=["validated", "refuted"]) & ~models.Q(evidence="")),
                name="assumption_settled_with_evidence",
            ),
        )


class Proposal(models.Model):
    """How it will work, before it is built. Each change is a new version."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="proposals")
    version = models.PositiveIntegerField()
    round = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True, default="")
    meets = models.ManyToManyField(Criterion, blank=True, related_name="proposals")
    assumes_nothing = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    shared_at = models.DateTimeField(null=True, blank=True)
    # Whether, of those who are let in, only those in `shown_to` see it; else everyone does, once it is shared.
    for_some = models.BooleanField(default=False)
    shown_to = models.ManyToManyField(Customer, blank=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["issue", "version"], name="proposal_version_unique"),)

    def __str__(self) -> str:
        return f"Proposal {self.version}: {self.title}"


class Confirmation(models.Model):
    """A customer's answer to a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="confirmations")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    answer = models.CharField(max_length=6, choices=Answer)
    words = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["proposal", "customer"], name="confirmation_unique"),
            models.CheckConstraint(condition=models.Q(answer__in=Answer.values), name="confirmation_answer_known"),
            models.CheckConstraint(
                condition=~models.Q(answer=Answer.CHANGE, words=""), name="confirmation_change_says_what"
            ),
        )


class Part(models.Model):
    """Something that belongs to a proposal: a picture, a mock-up elsewhere, what a program will be answered."""

    class Kind(models.TextChoices):
        PICTURE = "picture", "Picture"
        MOCK_UP = "mockup", "Mock-up"
        CONTRACT = "contract", "API contract"
        SAMPLE = "sample", "Sample output"

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    url = models.URLField(max_length=1000, blank=True, default="")
    file = models.ForeignKey(File, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind="picture", file__isnull=False, url="", text="")
                | (models.Q(kind="mockup", file=None, text="") & ~models.Q(url=""))
                | (models.Q(kind__in=["contract", "sample"], file=None, url="") & ~models.Q(text="")),
                name="part_has_what_its_kind_needs",
            ),
        )

    def __str__(self) -> str:
        return self.title


class PartAnswer(models.Model):
    """What a customer would change about one part of a proposal."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="answers")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    words = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["part", "customer"], name="part_answer_once"),
            models.CheckConstraint(condition=~models.Q(words=""), name="part_answer_says_what"),
        )


class Comment(models.Model):
    """Words about a proposal. Those of the team are for itself, or for the customers whom it is shown to; a customer's
    own are read by the team and by themself."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE)
    by = models.CharField(max_length=200)
    words = models.TextField()
    private = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(words=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=models.Q(customer=None) | models.Q(private=False), name="comment_of_a_customer_is_theirs"
            ),
        )
