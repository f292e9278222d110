"""What customers said."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from heardback.customers.models import Customer, Organization
from heardback.files.models import File
from heardback.products.models import Product
from heardback.products.severity import Severity


class Frequency(models.TextChoices):
    ONCE = "once", "It happened once"
    SOMETIMES = "sometimes", "It happens sometimes"
    EVERY_TIME = "every_time", "It happens every time"


class Source(models.TextChoices):
    FORM = "form", "Report form"
    API = "api", "API"
    BOARD = "board", "“Me too” on the board"
    WIDGET = "widget", "Widget"
    SDK = "sdk", "Feedback SDK"
    AGENT = "agent", "Written down by a colleague"
    IMPORT = "import", "Import"


class Signature(models.TextChoices):
    NONE = "", "Not signed"
    GOOD = "good", "Signed by your systems"
    WRONG = "wrong", "The signature is wrong"
    LATE = "late", "The signature was too old"


class State(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


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
        )
        indexes = (
            models.Index(
                fields=["decide_by", "id"],
                name="report_inbox",
                condition=models.Q(state="open", triaged_at__isnull=True),
            ),
            models.Index(fields=["next_update_due"], name="report_due", condition=models.Q(state="open")),
            models.Index(fields=["-received_at", "-id"], name="report_newest"),
        )

    def __str__(self) -> str:
        return f"Report {self.pk}: {self.title}"

    @property
    def number(self) -> int:
        return self.pk

    def due_after(self, moment: datetime) -> datetime:
        """When the customer must hear again if they heard at `moment`."""
        return moment + self.product.update_within(self.severity)


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
