"""Forms that customers fill in until a fix is out, and what they sent in by them."""

import secrets

from django.db import models
from django.utils import timezone

from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.ledger.leasing import Work
from heardback.reports.models import Report


def new_link() -> str:
    return secrets.token_urlsafe(18)


class OnceFixed(models.TextChoices):
    """What becomes of those that are not entered yet when the fix is out."""

    ENTER = "enter", "We go on entering them, and tell each customer when theirs is done"
    LEAVE = "leave", "We tell their customers to do it themselves"


class WorkaroundForm(models.Model):
    """What is asked of those whom an issue hurts, in `fields` (see `building`), to be entered by us meanwhile.

    `former` are fields that were taken out: what was answered keeps its column. `out` says that the fix is out for
    customers; only `leaving.py` writes it.
    """

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="workaround_forms")
    title = models.CharField(max_length=200)
    intro = models.TextField(blank=True, default="")
    fields = models.JSONField(default=list)
    former = models.JSONField(default=list, blank=True)
    consent = models.CharField(max_length=500, blank=True, default="")
    delete_after = models.PositiveIntegerField(default=30)
    once_fixed = models.CharField(max_length=5, choices=OnceFixed, default=OnceFixed.ENTER)
    # Whether anybody who knows its link may fill it in; else only those who reported the issue.
    public = models.BooleanField(default=False)
    link = models.CharField(max_length=40, unique=True, default=new_link)
    # Where each submission is sent as well, and the secret that signs it, locked.
    webhook = models.CharField(max_length=500, blank=True, default="")
    webhook_secret = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    out = models.BooleanField(default=False)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(once_fixed__in=OnceFixed.values), name="form_once_fixed_known"),
            models.CheckConstraint(condition=~models.Q(title=""), name="form_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(delete_after__gte=1, delete_after__lte=3650), name="form_deletes_in_days"
            ),
            models.CheckConstraint(
                condition=models.Q(webhook="") | ~models.Q(webhook_secret=""), name="form_webhook_has_a_secret"
            ),
        )
        indexes = (
            models.Index(fields=["id"], name="form_leaves", condition=models.Q(out=True, once_fixed=OnceFixed.LEAVE)),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def open(self) -> bool:
        """Whether it can be filled in now. Where those left over are told to do it themselves, so is everybody."""
        return self.closed_at is None and not (self.out and self.once_fixed == OnceFixed.LEAVE)


class State(models.TextChoices):
    NEW = "new", "New"
    TAKEN = "taken", "Taken"
    DONE = "done", "Entered"
    LEFT = "left", "Left to the customer"
    ASIDE = "aside", "Set aside"


TO_DO = (State.NEW, State.TAKEN)


class Submission(models.Model):
    """What one customer sent by a form. `answers` are locked: see `locking`. They are gone once `deleted_at`; the row
    stays to be counted.

    Entered, it can be undone until `tell_at`, when its customer is told. `delete_after` is what they were promised.
    """

    form = models.ForeignKey(WorkaroundForm, on_delete=models.PROTECT, related_name="submissions", db_index=False)
    version = models.PositiveIntegerField()
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions")
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions")
    answers = models.TextField(blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    # The one-time key of the page that it was typed into, and a mark of what was: sent twice, it is one.
    key = models.CharField(max_length=64)
    mark = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=5, choices=State, default=State.NEW)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=60, blank=True, default="")
    taken_by_name = models.CharField(max_length=200, blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.CharField(max_length=200, blank=True, default="")
    why = models.CharField(max_length=500, blank=True, default="")
    tell_at = models.DateTimeField(null=True, blank=True)
    delete_after = models.PositiveIntegerField()
    delete_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["form", "key", "mark"], name="submission_once"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="submission_state_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=TO_DO, settled_at=None)
                | (~models.Q(state__in=TO_DO) & models.Q(settled_at__isnull=False)),
                name="submission_settled_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(tell_at=None) | models.Q(state=State.DONE), name="submission_told_when_done"
            ),
            # What is still to be done is never deleted: nothing that was sent is lost.
            models.CheckConstraint(
                condition=models.Q(delete_at=None, deleted_at=None) | models.Q(settled_at__isnull=False),
                name="submission_deleted_when_settled",
            ),
            models.CheckConstraint(
                condition=models.Q(deleted_at=None) & ~models.Q(answers="")
                | models.Q(deleted_at__isnull=False, answers=""),
                name="submission_deleted_has_no_answers",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.ASIDE) | ~models.Q(why=""), name="submission_aside_says_why"
            ),
        )
        indexes = (
            models.Index(fields=["form", "state", "id"], name="submission_by_state"),
            models.Index(fields=["tell_at"], name="submission_to_tell", condition=models.Q(tell_at__isnull=False)),
            models.Index(
                fields=["delete_at"], name="submission_to_delete", condition=models.Q(delete_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.form.title} ({self.pk})"

    @property
    def can_undo(self) -> bool:
        return self.tell_at is not None


class Delivery(Work):
    """A submission on its way to its form's webhook: what is sent is read when it is sent, and is kept nowhere else."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="delivery")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(due_at=None), name="delivery_sent_is_done_with"
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["id"], name="delivery_failed", condition=models.Q(due_at=None, sent_at=None)),
        )

    @property
    def failed(self) -> bool:
        return self.due_at is None and self.sent_at is None

    @property
    def name(self) -> str:
        """Its `webhook-id`: the same for every attempt, so that it is counted once."""
        return f"msg_submission_{self.submission_id}"
