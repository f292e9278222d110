"""Where a fix has got to."""

from datetime import datetime

from django.db.models import QuerySet

from heardback.issues.models import Issue
from heardback.releases.models import Environment, Release


def production_release(issue: Issue, since: datetime | None = None) -> Release | None:
    """The latest production release that contains this issue, if any was made after `since`."""
    return production_releases(issue, since).select_related("product").order_by("-released_at", "-pk").first()


def production_releases(issue: Issue, since: datetime | None = None) -> QuerySet[Release]:
    """All of them."""
    shipped = issue.releases.filter(environment=Environment.PRODUCTION)
    return shipped if since is None else shipped.filter(released_at__gt=since)
