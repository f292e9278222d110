"""Organizations and the people in them, and what identifies each."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from heardback.accounts.actors import Actor


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
    name = models.CharField(max_length=200, blank=True, default="")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.SET_NULL)
    time_zone = models.CharField(max_length=60, blank=True, default="")
    # The language that they chose; "" while they chose none, and what they sent says it.
    language = models.CharField(max_length=8, blank=True, default="")
    attributes = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name or f"Customer {self.pk}"

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

    def __str__(self) -> str:
        return self.value

    @property
    def trust_means(self) -> str:
        return Trust(self.trust).means
