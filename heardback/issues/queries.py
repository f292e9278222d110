"""Looking issues up."""

import re

from heardback.issues.models import Issue


def issue_keyed(key: str) -> Issue | None:
    """The issue called "HB-12" (or "12"), or None."""
    match = re.fullmatch(r"(?:HB-)?(\d{1,18})", key.strip(), re.IGNORECASE | re.ASCII)
    return Issue.objects.select_related("product", "owner").filter(pk=int(match[1])).first() if match else None
