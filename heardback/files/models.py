"""`File`: bytes that somebody sent, what they turned out to be, and who may be handed them."""

from django.db import models
from django.utils import timezone

from heardback.files.kinds import MEDIA_TYPES, SAFE_PICTURES, has_nothing_hidden
from heardback.ledger.leasing import Work

CLEAN, SMALL = ".clean", ".small"  # what is added to a file's key for its copies
COPIES = (CLEAN, SMALL)


class State(models.TextChoices):
    ARRIVING = "arriving", "Arriving"
    CHECKING = "checking", "Being checked"
    READY = "ready", "Ready"
    QUARANTINED = "quarantined", "Held back"
    GONE = "gone", "Removed"


class File(Work):
    """The bytes lie in storage under `key`, which nobody can guess, and are handed out only when the file is ready.

    A picture that could be drawn anew has a copy with nothing hidden in it (`copy_kind` says what it is) and a small
    one of that. `draft` is the key of a form that is not sent yet. `kept_at` says since when something is made of it; a
    file of which nothing was made is swept away. As work: one that is to be checked, or whose bytes are to
    be thrown away.
    """

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=11, choices=State, default=State.ARRIVING)
    draft = models.CharField(max_length=64, blank=True, default="")
    sent_by = models.CharField(max_length=60)
    sent_by_name = models.CharField(max_length=200)
    sent_at = models.DateTimeField(default=timezone.now)
    kept_at = models.DateTimeField(null=True, blank=True)
    copy_kind = models.CharField(max_length=60, blank=True, default="")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    found = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="file_state_known"),
            models.CheckConstraint(condition=models.Q(kind__in=MEDIA_TYPES), name="file_kind_known"),
            models.CheckConstraint(condition=models.Q(copy_kind__in=["", *SAFE_PICTURES]), name="file_copy_is_safe"),
            models.CheckConstraint(
                condition=models.Q(state="checking", due_at__isnull=False)
                | models.Q(state="gone")
                | models.Q(state__in=["arriving", "ready", "quarantined"], due_at__isnull=True),
                name="file_to_be_checked_is_due",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="quarantined") | ~models.Q(found=""), name="file_held_back_says_why"
            ),
            models.UniqueConstraint(
                fields=["draft", "sha256"], name="file_once_a_draft", condition=~models.Q(draft="")
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], name="file_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["sent_at"], name="file_not_kept", condition=models.Q(kept_at__isnull=True)),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        return self.state == State.READY

    @property
    def has_copy(self) -> bool:
        """Whether there is one that may be shown on a page."""
        return self.copy_kind != ""

    @property
    def hides_nothing(self) -> bool:
        """Whether the file itself tells no more than one sees of it."""
        return has_nothing_hidden(self.kind)

    @property
    def names(self) -> list[str]:
        """Of everything that may lie in storage for it."""
        return [self.key, *(self.key + ending for ending in COPIES)]
