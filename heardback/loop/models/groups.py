"""Groups of customers who see proposals first: who was asked into one, what they agreed to, and what they say."""

from django.db import models
from django.utils import timezone

from heardback.customers.models import Customer
from heardback.loop.models.contract import Answer
from heardback.loop.models.design import Proposal
from heardback.products.models import Product


class ValidationGroup(models.Model):
    """Customers of one product who see proposals first. They read `name`, and in `about` what it is for. One that is
    closed asks nobody and is shown nothing."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=120)
    about = models.TextField()
    is_open = models.BooleanField(default=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    # What was shared with it: whoever is in it sees that, once it is shared.
    proposals = models.ManyToManyField(Proposal, blank=True, related_name="groups")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["product", "name"], name="validation_group_name_once"),
            models.CheckConstraint(condition=~models.Q(about=""), name="validation_group_says_what_for"),
        )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """How a customer stands to a group, `since` when: asked, in it, or out of it by their own word or ours."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        IN = "in", "In"
        DECLINED = "declined", "Declined"
        LEFT = "left", "Left"
        TAKEN_OUT = "out", "Taken out"

    group = models.ForeignKey(ValidationGroup, on_delete=models.CASCADE, related_name="memberships")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    since = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["group", "customer"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "in", "declined", "left", "out"]), name="membership_state_known"
            ),
        )
        indexes = (models.Index(fields=["group", "state", "-since"], name="membership_of_group"),)


class Consent(models.Model):
    """That somebody wants to see proposals first: to which words they said so, and until when it held."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="consents")
    words = models.TextField()
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["membership"], condition=models.Q(withdrawn_at=None), name="consent_one_holds"
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="consent_says_to_what"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by="")
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_by="")),
                name="consent_withdrawn_by_somebody",
            ),
        )


class Preview(models.Model):
    """What somebody of a group, whom the issue does not hurt, says of its proposal. It is kept apart: no gate looks at
    it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="previews")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=6, choices=Answer)
    words = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["proposal", "customer"], name="preview_once"),
            models.CheckConstraint(condition=models.Q(answer__in=Answer.values), name="preview_answer_known"),
            models.CheckConstraint(
                condition=~models.Q(answer=Answer.CHANGE, words=""), name="preview_change_says_what"
            ),
        )
