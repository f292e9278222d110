"""Where a fix has got to."""

from datetime import datetime

from heardback.issues.models import Issue
from heardback.releases.models import Environment, Release


def production_release(issue: Issue, since: datetime | None = None) -> Release | None:
    """The latest production release that contains this issue, if any was made after `since`."""
    shipped = issue.releases.filter(environment=Environment.PRODUCTION)
    if since is not None:
        shipped = shipped.filter(released_at__gt=since)
    return shipped.select_related("product").order_by("-released_at", "-pk").first()
