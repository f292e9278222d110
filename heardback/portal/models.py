"""Forms: those that are being filled in, and those that were sent, so that pressing a button twice does its work
once."""

from django.db import models
from django.utils import timezone

from heardback.board.models import PublicIssue
from heardback.customers.models import Customer
from heardback.products.models import Product
from heardback.reports.models import Report


class Press(models.Model):
    """A form that was sent, by the one-time key that it carried. Written in the transaction of its work, so both exist
    or neither. `digest` is of what it said: the same key with other words is the customer who went back to say more."""

    key = models.CharField(max_length=64, primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)


class Draft(models.Model):
    """What was typed so far into the guided form, under the one-time key of that form: whoever has the key may go on
    with it. Kept for some days, and gone once it was sent.

    `customer` came by their private link. `seen` are pages that are shown once. `joins` is the known problem that it
    is about.
    """

    key = models.CharField(max_length=64, primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    joins = models.ForeignKey(PublicIssue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answers = models.JSONField(default=dict)
    seen = models.JSONField(default=list)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)
