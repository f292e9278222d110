"""Links that go out in mails. Each leads to a page with a button: opening one changes nothing."""

from django.conf import settings
from django.urls import reverse

from heardback.reports.models import Report
from heardback.reports.receipts import receipt


def page_of(report: Report) -> str:
    """The absolute, private address of a customer's own report."""
    return settings.HEARDBACK_BASE_URL + reverse("portal:report", args=[receipt(report.pk)])
