"""What was agreed, assumed, proposed, checked and signed on the way from a report to its end.

Every answer belongs to the issue's `round` in which it was given: after a bounce the old ones stay to be read, and
count no more.
"""

from django.db import models
from django.utils import timezone

from heardback.customers.models import Customer
from heardback.issues.models import Issue, Stage
from heardback.loop.causes import BounceCause
from heardback.releases.models import Environment


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


class LinkedWork(models.Model):
    """A piece of work elsewhere (a pull request, a ticket) that building it needs."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="work")
    title = models.CharField(max_length=300)
    url = models.URLField(max_length=1000, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(done_at=None, done_by="")
                | (models.Q(done_at__isnull=False) & ~models.Q(done_by="")),
                name="work_done_by_somebody",
            ),
        )


class Verification(models.Model):
    """One criterion, checked once: where, by whom, with what result and evidence. Runs are kept."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="verifications")
    criterion_version = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    environment = models.CharField(max_length=10)
    version = models.CharField(max_length=100, blank=True, default="")
    passed = models.BooleanField()
    measured = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    evidence = models.TextField()
    verified_by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(evidence=""), name="verification_has_evidence"),
            models.CheckConstraint(condition=~models.Q(verified_by=""), name="verification_has_a_verifier"),
            models.CheckConstraint(
                condition=models.Q(environment__in=Environment.values), name="verification_environment_known"
            ),
        )


class SignOff(models.Model):
    """A customer's verdict on the fix, or the stated wait without one: presumed is not signed."""

    class Kind(models.TextChoices):
        SIGNED = "signed", "Signed"
        REFUSED = "refused", "Not fixed"
        PRESUMED = "presumed", "Presumed"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="sign_offs")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    round = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issue", "customer", "round"], name="sign_off_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["signed", "refused", "presumed"]), name="sign_off_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(kind="refused", words=""), name="sign_off_refused_says_what"),
        )


class Bounce(models.Model):
    """ "Still not fixed". Its cause may be named later than it happens, but before the issue moves on."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="bounces")
    round = models.PositiveIntegerField()
    from_stage = models.CharField(max_length=12, choices=Stage)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL)
    by = models.CharField(max_length=60)
    words = models.TextField(blank=True, default="")
    cause = models.CharField(max_length=20, choices=BounceCause, blank=True, default="")
    gate = models.CharField(max_length=12, choices=Stage, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issue", "round"], name="bounce_one_a_round"),
            models.CheckConstraint(condition=models.Q(cause__in=["", *BounceCause.values]), name="bounce_cause_known"),
            models.CheckConstraint(
                condition=models.Q(cause="", gate="") | (~models.Q(cause="") & ~models.Q(gate="")),
                name="bounce_cause_charges_a_gate",
            ),
            models.CheckConstraint(
                condition=models.Q(from_stage__in=Stage.values, gate__in=["", *Stage.values]),
                name="bounce_stages_known",
            ),
        )
