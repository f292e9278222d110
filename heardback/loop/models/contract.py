"""What customers said, and what fixed means to them: worded, agreed to, put differently, settled."""

from django.db import models
from django.utils import timezone

from heardback.customers.models import Customer
from heardback.issues.models import Issue


class Conversation(models.Model):
    """What a customer said, in their own words, written down by who listened."""

    class How(models.TextChoices):
        CALL = "call", "Call"
        VISIT = "visit", "Visit"
        MAIL = "mail", "Mail"
        CHAT = "chat", "Chat"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="conversations")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    how = models.CharField(max_length=5, choices=How)
    words = models.TextField()
    logged_by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(how__in=["call", "visit", "mail", "chat"]), name="conversation_how_known"
            ),
        )


class Comparison(models.TextChoices):
    WITHIN = "within", "within ±"
    AT_MOST = "at_most", "at most"
    AT_LEAST = "at_least", "at least"
    EXACTLY = "exactly", "exactly"


class Criterion(models.Model):
    """What "fixed" means, in a customer's words, and how it is measured.

    "Link counts | within | 1 | % of live analytics | any 24 hours". Rewording it makes a new `version`, to which
    everybody has to agree anew.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="criteria")
    text = models.CharField(max_length=1000)
    words = models.TextField(blank=True, default="")
    said_by = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    measure = models.CharField(max_length=300, blank=True, default="")
    comparison = models.CharField(max_length=10, choices=Comparison, blank=True, default="")
    target = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True, default="")
    period = models.CharField(max_length=100, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    # The conversation whose words it was made of.
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="criteria"
    )
    # The criterion of a merged issue that this one says again.
    came_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="said_again")
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(comparison__in=["", *Comparison.values]), name="criterion_comparison_known"
            ),
            models.CheckConstraint(
                condition=models.Q(comparison="", target__isnull=True)
                | (~models.Q(comparison="") & models.Q(target__isnull=False)),
                name="criterion_target_and_comparison",
            ),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def measurable(self) -> bool:
        """Somebody else could tell whether it holds: it says what is looked at."""
        return bool(self.measure)

    @property
    def how(self) -> str:
        """How it is measured, as one phrase; "" when it is not."""
        target = f"{self.target.normalize():f}" if self.target is not None else ""
        parts = (self.measure, self.get_comparison_display(), target, self.unit, self.period and f"over {self.period}")
        return " ".join(part for part in parts if part).replace("± ", "±").replace(" %", " %")


class Answer(models.TextChoices):
    YES = "yes", "Yes"
    CHANGE = "change", "Change this"


class Agreement(models.Model):
    """A customer's answer to "is this what fixed means to you?"."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="agreements")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    answer = models.CharField(max_length=6, choices=Answer)
    words = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["criterion", "customer", "version", "round"], name="agreement_unique"),
            models.CheckConstraint(condition=models.Q(answer__in=Answer.values), name="agreement_answer_known"),
            models.CheckConstraint(
                condition=~models.Q(answer=Answer.CHANGE, words=""), name="agreement_change_says_what"
            ),
        )


class Wording(models.Model):
    """A criterion as it read in one version: what it read before stays to be seen."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveIntegerField()
    text = models.CharField(max_length=1000)
    how = models.CharField(max_length=600, blank=True, default="")
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["criterion", "version"], name="wording_once_a_version"),)


class Settlement(models.Model):
    """Customers see one criterion differently, and somebody has settled how it stands, with a reason."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="settlements")
    version = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    words = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["criterion", "version", "round"], name="settlement_once_a_version"),
            models.CheckConstraint(condition=~models.Q(words=""), name="settlement_says_how"),
        )


class Misunderstanding(models.Model):
    """It works as designed, and a customer had good reason to expect something else: what they expected is kept."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="misunderstandings")
    step = models.CharField(max_length=200, blank=True, default="")
    expected = models.TextField()
    explanation = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(expected="") & ~models.Q(explanation=""), name="misunderstanding_says_both"
            ),
        )
        indexes = (models.Index(fields=["-at"], name="misunderstanding_newest"),)
