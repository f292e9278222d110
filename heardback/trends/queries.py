"""Alerts, for pages and the API."""

from django.db.models import QuerySet

from heardback.products.models import Product
from heardback.trends.models import Alert


def alerts(product: Product | None = None) -> QuerySet[Alert]:
    """Newest first, with their messages."""
    found = Alert.objects.select_related("issue", "issue__product").prefetch_related("messages").order_by("-raised_at")
    return found if product is None else found.filter(issue__product=product)
