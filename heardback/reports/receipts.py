"""The private link to one's own report: signed, so that it can be neither guessed nor altered."""

from datetime import timedelta

from django.core import signing

from heardback.reports.models import Report

LIVES = timedelta(days=400)
_SALT = "heardback.receipt"


class BadReceipt(Exception):
    """No link of ours. `expired_report` is the report of one that was ours and is too old."""

    def __init__(self, expired_report: Report | None = None) -> None:
        super().__init__("This link is no longer valid." if expired_report else "This link is not complete.")
        self.expired_report = expired_report


def receipt(report_number: int) -> str:
    """The token in a report's private link."""
    return signing.TimestampSigner(sep=".", salt=_SALT).sign(str(report_number))


def report_behind(token: str) -> Report:
    """The report a receipt belongs to. BadReceipt when the token was altered or has expired."""
    signer = signing.TimestampSigner(sep=".", salt=_SALT)
    try:
        number = signer.unsign(token, max_age=LIVES)
    except signing.SignatureExpired:
        raise BadReceipt(_find(signer.unsign(token))) from None
    except signing.BadSignature:
        raise BadReceipt from None
    report = _find(number)
    if report is None:
        raise BadReceipt
    return report


def _find(number: str) -> Report | None:
    return Report.objects.select_related("product", "customer", "organization").filter(pk=number).first()
