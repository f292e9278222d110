"""The private link to one's own report: signed, so that it can be neither guessed nor altered."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.accounts.actors import SYSTEM
from heardback.customers.proving import mark_of
from heardback.customers.queries import addresses
from heardback.ledger.models import Event
from heardback.ledger.recording import record
from heardback.reports.models import Report

LIVES = timedelta(days=400)
RENEWED_AT_MOST_EVERY = timedelta(hours=1)
_SALT = "heardback.receipt"
_ON_SCREEN = "s"
_VALUE = re.compile(r"(?P<number>\d{1,18})(?:s|m(?P<mark>[0-9a-f]{20}))?")


class BadReceipt(Exception):
    """No link of ours. `expired_report` is the report of one that was ours and is too old."""

    def __init__(self, expired_report: Report | None = None) -> None:
        super().__init__("This link is no longer valid." if expired_report else "This link is not complete.")
        self.expired_report = expired_report


@dataclass(frozen=True)
class Visit:
    """A report as whoever holds a link to it may see it.

    A link that was shown on the screen proves who wrote this report, and not that the address typed into it is theirs.
    While that address has other reports, such a link doesn't speak for its owner: `report` comes without its customer,
    and `unproven` says why. A link that came by mail does: `mark` is that of the address it was mailed to.
    """

    report: Report
    unproven: bool = False
    mark: str = ""


def receipt(report_number: int, *, on_screen: bool = False, mailed_to: str = "") -> str:
    """The token in a report's private link. `on_screen` for one that is shown to whoever just filled in the form;
    `mailed_to` is the address it goes to and nobody else sees."""
    kind = _ON_SCREEN if on_screen else f"m{mark_of(mailed_to)}" if mailed_to else ""
    return signing.TimestampSigner(sep=".", salt=_SALT).sign(f"{report_number}{kind}")


def visit(token: str) -> Visit:
    """The report behind a link. BadReceipt when the token was altered or has expired."""
    signer = signing.TimestampSigner(sep=".", salt=_SALT)
    try:
        value = signer.unsign(token, max_age=LIVES)
    except signing.SignatureExpired:
        raise BadReceipt(_find(signer.unsign(token))) from None
    except signing.BadSignature:
        raise BadReceipt from None
    report = _find(value)
    if report is None:
        raise BadReceipt
    if value.endswith(_ON_SCREEN) and report.customer is not None:
        others = Report.objects.filter(customer=report.customer).exclude(pk=report.pk)
        if others.exists():
            report.customer = None
            return Visit(report, unproven=True)
    return Visit(report, mark=_mark(value))


def report_behind(token: str) -> Report:
    return visit(token).report


@transaction.atomic
def renew(report: Report) -> None:
    """Have a fresh link mailed to the address on file, once an hour at most. ValidationError when it can't be."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.customer_id is None or report.customer_id not in addresses([report.customer_id]):
        raise ValidationError({"link": _("We have no e-mail address for this report, so we cannot send you a link.")})
    lately = Event.objects.filter(
        word="receipt.renewed", report=report.pk, at__gt=timezone.now() - RENEWED_AT_MOST_EVERY
    )
    if lately.exists():
        raise ValidationError(
            {"link": _("We sent you a link less than an hour ago. It is in your mailbox, or among the unwanted mail.")}
        )
    record("receipt.renewed", actor=SYSTEM, report=report.pk, customer=report.customer_id)


def _find(value: str) -> Report | None:
    known = _VALUE.fullmatch(value)
    if known is None:
        return None
    return Report.objects.select_related("product", "customer", "organization").filter(pk=known["number"]).first()


def _mark(value: str) -> str:
    known = _VALUE.fullmatch(value)
    return (known["mark"] or "") if known else ""
