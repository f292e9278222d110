"""Mails that came in: each kept as it came before anything is made of it."""

import zlib

from django.db import models
from django.utils import timezone

from heardback.customers.models import Trust
from heardback.ledger.leasing import Work
from heardback.reports.models import Report


class Via(models.TextChoices):
    PIPE = "pipe", "Handed over by the mail server"
    SMTP = "smtp", "Received by SMTP"
    IMAP = "imap", "Fetched from a mailbox"
    IMPORT = "import", "Brought in from files"


class State(models.TextChoices):
    WAITING = "waiting", "Not read yet"
    TAKEN = "taken", "Taken"
    PARKED = "parked", "Waits for a person"
    ASIDE = "aside", "Set aside"


class Became(models.TextChoices):
    WORDS = "words", "More words on a report"
    REPORT = "report", "A report"
    THANKS = "thanks", "Thanks on a report"
    STILL = "still", "Not fixed yet"
    BOUNCE = "bounce", "An address that takes no mail"
    COMPLAINT = "complaint", "Wants no more mail"


class Why(models.TextChoices):
    """Why a mail waits for a person."""

    AUTOMATIC = "automatic", "Sent by a program"
    ANOTHER = "another", "From another address"
    UNPROVEN = "unproven", "Sender not proven"
    UNCLEAR = "unclear", "Answer after closing"
    UNREADABLE = "unreadable", "Cannot be read"
    MANY = "many", "Many from one address"
    OWN = "own", "Our own mail"
    AGAIN = "again", "Came before"
    SERVER = "server", "Report of a mail server"
    KEPT = "kept", "Only kept"
    REFUSED = "refused", "Could not be taken"


class Letter(Work):
    """One mail. `once` tells it from all others, however often it is handed over; `raw` is what came, compressed.

    `envelope_sender` is NULL when nobody said it, "" for the null return path. `said` explains, for the team, why it
    waits or what was left out.
    """

    once = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField()
    size = models.PositiveIntegerField()
    via = models.CharField(max_length=6, choices=Via)
    envelope_sender = models.CharField(max_length=320, null=True, blank=True)  # noqa: DJ001 (see above)
    envelope_recipient = models.CharField(max_length=320, blank=True, default="")
    received_at = models.DateTimeField(default=timezone.now)
    message_id = models.CharField(max_length=400, blank=True, default="")
    sender = models.CharField(max_length=254, blank=True, default="")
    sender_name = models.CharField(max_length=200, blank=True, default="")
    subject = models.CharField(max_length=400, blank=True, default="")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    why = models.CharField(max_length=10, choices=Why, blank=True, default="")
    said = models.CharField(max_length=500, blank=True, default="")
    became = models.CharField(max_length=9, choices=Became, blank=True, default="")
    trust = models.CharField(max_length=10, choices=Trust, default=Trust.TYPED)
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.SET_NULL, related_name="letters")
    decided_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(via__in=Via.values), name="letter_via_known"),
            models.CheckConstraint(condition=models.Q(trust__in=Trust.values), name="letter_trust_known"),
            models.CheckConstraint(
                condition=models.Q(state=State.WAITING, due_at__isnull=False)
                | models.Q(state__in=[State.TAKEN, State.PARKED, State.ASIDE], due_at__isnull=True),
                name="letter_waiting_is_due",
            ),
            models.CheckConstraint(
                condition=models.Q(why__in=["", *Why.values]) & (~models.Q(state=State.PARKED) | ~models.Q(why="")),
                name="letter_parked_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(became="", state__in=[State.WAITING, State.PARKED, State.ASIDE])
                | models.Q(became__in=Became.values, state=State.TAKEN),
                name="letter_taken_says_what",
            ),
        )
        indexes = (
            models.Index(fields=["due_at", "id"], name="letter_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["state", "-id"], name="letter_by_state"),
            models.Index(fields=["message_id"], name="letter_by_message_id"),
            models.Index(fields=["sender", "-received_at"], name="letter_by_sender"),
        )

    def __str__(self) -> str:
        return self.subject or "Mail without a subject"

    @property
    def content(self) -> bytes:
        """The mail, byte by byte as it came."""
        return zlib.decompress(bytes(self.raw))

    @property
    def from_whom(self) -> str:
        return f"{self.sender_name} <{self.sender}>" if self.sender_name else self.sender or "an unknown sender"
