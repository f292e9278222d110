"""Organizations and the people in them, and what identifies each."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.customers.alike import Alike


class Organization(models.Model):
    """A company or merchant. Found by the host's `external_id` when it has one, else by name."""

    name = models.CharField(max_length=200)
    external_id = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=100, blank=True, default="")
    plan = models.CharField(max_length=100, blank=True, default="")
    attributes = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["external_id"], condition=~models.Q(external_id=""), name="organization_external_id_unique"
            ),
            models.UniqueConstraint(Lower("name"), condition=models.Q(external_id=""), name="organization_name_unique"),
        )
        indexes = (models.Index(Lower("name"), name="organization_by_name"),)

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """Somebody as they came to us. Two rows may be one person: then one was `merged_into` the other, and all that are
    one have the same `survivor`, the one at the end of the chain; whoever is alone has none. Nothing of theirs is
    moved, and only `merging.py` writes these two."""

    name = models.CharField(max_length=200, blank=True, default="")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.SET_NULL)
    time_zone = models.CharField(max_length=60, blank=True, default="")
    # The language that they chose; "" while they chose none, and what they sent says it.
    language = models.CharField(max_length=8, blank=True, default="")
    attributes = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    survivor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("pk")),
                name="customer_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(survivor__isnull=False),
                name="customer_merged_has_survivor",
            ),
        )
        indexes = (
            models.Index(fields=["survivor"], name="customer_by_survivor", condition=models.Q(survivor__isnull=False)),
            models.Index(
                fields=["merged_into"], name="customer_by_merged", condition=models.Q(merged_into__isnull=False)
            ),
            models.Index("organization", Lower("name"), name="customer_by_firm_and_name"),
        )

    def __str__(self) -> str:
        return self.name or f"Customer {self.pk}"

    @property
    def person(self) -> int:
        """The number by which whoever this is counts: that of the row which all of theirs lead to."""
        return self.survivor_id or self.pk

    @property
    def actor(self) -> Actor:
        return Actor(f"customer:{self.pk}", str(self), "customer")


class IdentityKind(models.TextChoices):
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    EXTERNAL_ID = "external_id", "Id in your system"


class Trust(models.TextChoices):
    """How far an identity can be trusted, the least first."""

    TYPED = "typed", "Typed in"
    DMARC = "dmarc", "Mail that passed DMARC"
    VERIFIED = "verified", "Verified by mail"
    VOUCHED = "vouched", "Vouched for by your systems"

    @property
    def rank(self) -> int:
        return list(Trust).index(self)

    @property
    def below(self) -> list[str]:
        """What is trusted less than this."""
        return [trust.value for trust in Trust if trust.rank < self.rank]

    @property
    def means(self) -> str:
        return _MEANS[self.value]


_MEANS = {
    "typed": "Somebody typed it into a form or told it to a colleague. It may be anybody's.",
    "dmarc": "A mail came from this address, and its domain says that it was sent there.",
    "verified": "They acted by a link that was mailed to this address, so they read its mail.",
    "vouched": "Your own systems said that this is theirs, signed or by the API.",
}


class Refusal(models.TextChoices):
    """Why an address gets no mail."""

    GONE = "gone", "Its server says that nobody is there"
    COMPLAINT = "complaint", "Its reader called our mail unwanted"


class Identity(models.Model):
    """One way to know a customer: an address, a number (E.164) or the host's id. Belongs to one customer only."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12, choices=IdentityKind)
    value = models.CharField(max_length=254)
    trust = models.CharField(max_length=10, choices=Trust, default=Trust.TYPED)
    # Whether mail to it is held back, since when, and what was said.
    refused = models.CharField(max_length=9, choices=Refusal, blank=True, default="")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_said = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "value"], name="identity_unique"),
            models.CheckConstraint(
                condition=models.Q(refused="", refused_at__isnull=True)
                | models.Q(refused__in=Refusal.values, refused_at__isnull=False),
                name="identity_refused_says_why",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=IdentityKind.values), name="identity_kind_known"),
            models.CheckConstraint(condition=models.Q(trust__in=Trust.values), name="identity_trust_known"),
        )
        indexes = (models.Index("kind", Alike("value"), name="identity_alike"),)

    def __str__(self) -> str:
        return self.value

    @property
    def trust_means(self) -> str:
        return Trust(self.trust).means


class Claimed(models.Model):
    """Somebody gave an address, a number or an id that is known as another's. It stays theirs; a person may look
    whether the two are one."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["customer", "identity"], name="claimed_once"),)


class Different(models.Model):
    """A person said that these two are not one, so they are not proposed again. `one` is the lower number."""

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["one", "other"], name="different_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="different_in_order"),
        )


class Whose(models.TextChoices):
    CUSTOMER = "customer", "Customers"
    ORGANIZATION = "organization", "Organizations"


class ValueKind(models.TextChoices):
    """What the values of an attribute are. A text may be anything, as it came."""

    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    YES_NO = "yes_no", "Yes or no"
    CHOICE = "choice", "One of a list"
    DATE = "date", "Date"


class Attribute(models.Model):
    """One of the facts that the host's systems tell of customers or of organizations: what it is called, what its
    values are, and whether people are told apart by it (`is_dimension`). The values stand at whom they are about."""

    whose = models.CharField(max_length=12, choices=Whose)
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=6, choices=ValueKind, default=ValueKind.TEXT)
    choices = models.JSONField(default=list, blank=True)
    is_dimension = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["whose", "name"], name="attribute_once"),
            models.CheckConstraint(condition=models.Q(whose__in=Whose.values), name="attribute_whose_known"),
            models.CheckConstraint(condition=models.Q(kind__in=ValueKind.values), name="attribute_kind_known"),
        )

    def __str__(self) -> str:
        return self.label or self.name


class Upload(models.Model):
    """A file of customers or organizations that somebody wants brought in: first only looked at, then, when they say
    so, kept. `content` is the file, compressed, until it is in; `read` is the place in it, out of `rows`."""

    class State(models.TextChoices):
        CHOOSING = "choosing", "Columns to be chosen"
        LOOKING = "looking", "Being looked at"
        READY = "ready", "Looked at"
        BRINGING = "bringing", "Being brought in"
        DONE = "done", "Brought in"
        FAILED = "failed", "Broke off"

    kind = models.CharField(max_length=13, choices=[("customers", "Customers"), ("organizations", "Organizations")])
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    columns = models.JSONField()
    mapped = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.CHOOSING)
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    rows = models.PositiveIntegerField()
    read = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=["customers", "organizations"]), name="upload_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["choosing", "looking", "ready", "bringing", "done", "failed"]),
                name="upload_state_known",
            ),
        )
        indexes = (
            models.Index(fields=["id"], name="upload_under_way", condition=models.Q(state__in=["looking", "bringing"])),
        )

    def __str__(self) -> str:
        return self.name


class RefusedRow(models.Model):
    """A row of an uploaded file that can't be kept, with the reason; `row` is it as it was read."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="refused", db_index=False)
    line = models.PositiveIntegerField()
    why = models.TextField()
    row = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["upload", "line"], name="refused_row_once"),)

    def __str__(self) -> str:
        return f"line {self.line}"
