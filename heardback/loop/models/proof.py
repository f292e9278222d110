"""What was built, checked and signed off, and what came back."""

from django.db import models
from django.utils import timezone

from heardback.customers.models import Customer
from heardback.files.models import File
from heardback.issues.models import Issue, Stage
from heardback.loop.causes import BounceCause
from heardback.loop.models.contract import Criterion
from heardback.releases.models import Environment


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
    steps = models.TextField(blank=True, default="")
    link = models.URLField(max_length=1000, blank=True, default="")
    evidence = models.TextField()
    file = models.ForeignKey(File, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
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
    # Of one that is refused: what is still wrong; pairs of a criterion's text and the customer's words.
    against = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issue", "customer", "round"], name="sign_off_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["signed", "refused", "presumed"]), name="sign_off_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(kind="refused", words=""), name="sign_off_refused_says_what"),
        )
        indexes = (models.Index(fields=["at", "kind"], name="sign_off_at"),)


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
        indexes = (models.Index(fields=["at"], name="bounce_at"),)


class Signer(models.Model):
    """A customer whose signature it takes, where the product's policy says that those named sign."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="signers")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="signs")
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["issue", "customer"], name="signer_once"),)


class FollowUp(models.Model):
    """Some days after a customer signed it off: does this criterion still hold? Asked once a round."""

    class Answer(models.TextChoices):
        YES = "yes", "It still holds"
        NO = "no", "It does not hold any more"

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="follow_ups")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    round = models.PositiveIntegerField()
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=3, choices=Answer, blank=True, default="")
    words = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["criterion", "customer", "round"], name="follow_up_once_a_round"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None)
                | models.Q(answer__in=["yes", "no"], answered_at__isnull=False),
                name="follow_up_answered_says_when",
            ),
        )


class Promise(models.Model):
    """ "We will tell you by Friday": kept when everyone affected heard something of it in time, broken when not."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        KEPT = "kept", "Kept"
        BROKEN = "broken", "Broken"
        TAKEN_BACK = "back", "Taken back"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="promises")
    words = models.CharField(max_length=500)
    due_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    # The message that it was made in: what it says keeps no promise.
    made_in = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    # Of one that was broken: since when nobody waits for it any more.
    made_good_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="open", settled_at=None)
                | models.Q(state__in=["kept", "broken", "back"], settled_at__isnull=False),
                name="promise_settled_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(made_good_at=None) | models.Q(state="broken"), name="promise_made_good_was_broken"
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], name="promise_due", condition=models.Q(state="open")),
            models.Index(fields=["due_at"], name="promise_owed", condition=models.Q(state="broken", made_good_at=None)),
        )
