"""What customers said."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from heardback.accounts.models import Member
from heardback.customers.models import Customer, Organization
from heardback.files.models import File
from heardback.products.models import Product
from heardback.products.severity import Severity


class Frequency(models.TextChoices):
    ONCE = "once", _("It happened once")
    SOMETIMES = "sometimes", _("It happens sometimes")
    EVERY_TIME = "every_time", _("It happens every time")


class Source(models.TextChoices):
    FORM = "form", "Report form"
    API = "api", "API"
    BOARD = "board", "“Me too” on the board"
    WIDGET = "widget", "Widget"
    SDK = "sdk", "Feedback SDK"
    AGENT = "agent", "Written down by a colleague"
    MAIL = "mail", "Mail"
    IMPORT = "import", "Import"


class ReachedBy(models.TextChoices):
    PHONE = "phone", "Phone"
    CHAT = "chat", "Chat"
    MAIL = "mail", "Mail"
    VISIT = "visit", "Visit"

    @property
    def how(self) -> str:
        """As the ledger says how somebody heard from us."""
        return "in person" if self == ReachedBy.VISIT else self.value


class Signature(models.TextChoices):
    NONE = "", "Not signed"
    GOOD = "good", "Signed by your systems"
    WRONG = "wrong", "The signature is wrong"
    LATE = "late", "The signature was too old"


class State(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


# Open, and neither decided on nor folded away: what waits in the inbox.
UNDECIDED = models.Q(state=State.OPEN, triaged_at__isnull=True, folded_at__isnull=True)


# Of whom somebody waits: what looks like a wave of spam waits for a person instead.
COUNTED_OPEN = models.Q(state=State.OPEN, folded_at=None)


def late(until: Any = None) -> models.Q:
    """Whose customers should have heard from us by `until` (default: now; in a prepared query, a `Given`)."""
    return COUNTED_OPEN & models.Q(next_update_due__lte=until or timezone.now())


class Report(models.Model):
    """One customer's account of one problem. Its number is its primary key.

    An open report always has `next_update_due`, the time by which its customer hears from us again. `triaged_at` is
    NULL while nobody has decided what it is: that is the inbox.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.SET_NULL)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, default="")
    expected = models.TextField(blank=True, default="")
    fixed_means = models.TextField(blank=True, default="")
    steps = models.JSONField(default=list, blank=True)
    step = models.CharField(max_length=200, blank=True, default="")
    url = models.CharField(max_length=2000, blank=True, default="")
    severity = models.CharField(max_length=12, choices=Severity, blank=True, default="")
    frequency = models.CharField(max_length=12, choices=Frequency, blank=True, default="")
    device = models.CharField(max_length=200, blank=True, default="")
    os = models.CharField(max_length=200, blank=True, default="")
    browser = models.CharField(max_length=200, blank=True, default="")
    network = models.CharField(max_length=200, blank=True, default="")
    version = models.CharField(max_length=200, blank=True, default="")
    occurred_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=8, choices=Source)
    # The language that it came in, as far as that was said or can be read: one of ours, or "".
    language = models.CharField(max_length=8, blank=True, default="")
    # How its customer reached the colleague who wrote it down; "" for what they sent themselves.
    reached_by = models.CharField(max_length=5, choices=ReachedBy, blank=True, default="")
    # What another system or a browser knows it by, so that sent again it is the same one: an imported row, a press of
    # the widget's button, an event of a feedback SDK.
    import_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    # Whether the host's systems vouched for who reported it; see `vouching`.
    signature = models.CharField(max_length=5, choices=Signature, blank=True, default=Signature.NONE)
    # What the browser sent along, cleaned; for the team alone. Its shape: `context`.
    context = models.JSONField(default=dict, blank=True)
    # Answers to the questions that only its product asks, by their names: `products.asking`.
    attributes = models.JSONField(default=dict, blank=True)

    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    closed_why = models.CharField(max_length=40, blank=True, default="")
    triaged_at = models.DateTimeField(null=True, blank=True)
    next_update_due = models.DateTimeField(null=True, blank=True)
    last_heard_at = models.DateTimeField(null=True, blank=True)
    # By when somebody should decide what it is: the order of the inbox. See `urgency`.
    decide_by = models.DateTimeField(default=timezone.now)
    # The colleague who wrote it down for somebody: what its customer can't be asked, they are.
    written_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, db_index=False)
    # When its customer is asked by itself for what it lacks; NULL when that is done with, or is not to be.
    ask_at = models.DateTimeField(null=True, blank=True)
    # Put off until then: out of the inbox meanwhile, and on top of it afterwards. Its customer's clock runs on.
    snoozed_until = models.DateTimeField(null=True, blank=True)
    # Since when it stands in a wave of reports that look like spam: counted nowhere, nobody thanked, its clock runs on.
    # It stays when it is closed as spam, and goes when a person lets it through: see `folding`.
    folded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="report_state_known"),
            models.CheckConstraint(
                condition=models.Q(severity__in=["", *Severity.values]), name="report_severity_known"
            ),
            models.CheckConstraint(
                condition=models.Q(frequency__in=["", *Frequency.values]), name="report_frequency_known"
            ),
            models.CheckConstraint(condition=models.Q(source__in=Source.values), name="report_source_known"),
            models.CheckConstraint(
                condition=models.Q(reached_by__in=["", *ReachedBy.values]), name="report_reached_by_known"
            ),
            models.CheckConstraint(condition=models.Q(signature__in=Signature.values), name="report_signature_known"),
            models.CheckConstraint(
                condition=models.Q(state="open", next_update_due__isnull=False)
                | models.Q(state="closed", next_update_due__isnull=True),
                name="report_open_has_update_due",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_why="") | (models.Q(state="closed") & ~models.Q(closed_why="")),
                name="report_closed_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(folded_at=None) | models.Q(triaged_at=None) | models.Q(closed_why="spam"),
                name="report_folded_is_undecided",
            ),
        )
        indexes = (
            models.Index(
                # With the time it is put off until, so that nothing is read of rows that are only counted.
                fields=["decide_by", "id", "snoozed_until"],
                name="report_inbox",
                condition=UNDECIDED,
            ),
            models.Index(
                fields=["snoozed_until", "id"],
                name="report_snoozed",
                condition=models.Q(snoozed_until__isnull=False),
            ),
            models.Index(fields=["next_update_due"], name="report_due", condition=models.Q(state="open")),
            models.Index(fields=["-received_at", "-id"], name="report_newest"),
            models.Index(fields=["ask_at"], name="report_to_be_asked", condition=models.Q(ask_at__isnull=False)),
            models.Index(
                fields=["written_by", "-received_at"],
                name="report_written_down",
                condition=models.Q(written_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"Report {self.pk}: {self.title}"

    @property
    def number(self) -> int:
        return self.pk

    def due_after(self, moment: datetime, stage: str = "") -> datetime:
        """When the customer must hear again if they heard at `moment`, with the issue behind it at `stage`."""
        return moment + self.product.update_within(self.severity, stage)


class Ask(models.Model):
    """One message that asks for what a report lacks: mailed to `customer`, or on the list of `member`, who wrote it
    down for somebody. `line` is what a person added in their own words, `matter` what it is about: what Heardback asks
    by itself about one thing, it asks a customer once, however often they reported it. `answered_at` is when they last
    answered something of it, `read_at` when a colleague had read that.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="asks")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="asks")
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="asks", db_index=False
    )
    matter = models.CharField(max_length=40)
    line = models.CharField(max_length=500, blank=True, default="")
    made_by = models.CharField(max_length=60)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    line_answered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(read_at__isnull=True) | models.Q(answered_at__isnull=False),
                name="ask_read_when_answered",
            ),
            models.UniqueConstraint(
                fields=["customer", "matter"], condition=models.Q(made_by="system"), name="ask_by_itself_once"
            ),
            models.UniqueConstraint(
                fields=["report", "line"], condition=~models.Q(line=""), name="ask_same_words_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["-answered_at"],
                name="ask_answers_to_read",
                condition=models.Q(answered_at__isnull=False, read_at__isnull=True),
            ),
            models.Index(fields=["member"], name="ask_of_member", condition=models.Q(member__isnull=False)),
        )


class Reply(models.TextChoices):
    TOLD = "told", "Told"
    UNKNOWN = "unknown", "Can't be said"


class Asked(models.Model):
    """A question that was put about a report, or that somebody said they can't answer. The database keeps the promise
    that nobody is asked it again. `words` is how it was put, "" for our usual words; `answer` is "" until there is one.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="asked")
    question = models.CharField(max_length=70)
    ask = models.ForeignKey(Ask, null=True, blank=True, on_delete=models.CASCADE, related_name="questions")
    words = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=7, choices=Reply, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["report", "question"], name="asked_once"),
            models.CheckConstraint(condition=models.Q(answer__in=["", *Reply.values]), name="asked_answer_known"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="asked_answered_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(ask__isnull=False) | ~models.Q(answer=""), name="asked_in_a_message"
            ),
        )


class Attachment(models.Model):
    """A file that belongs to a report. One that is `internal` is the team's own, and its customer doesn't see it.

    How the bytes get to somebody: `showing`.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="attachments")
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="attachment")
    internal = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.file} of report {self.report_id}"
