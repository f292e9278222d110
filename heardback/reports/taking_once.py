"""Taking a report that may be sent again: because the first answer was lost, or somebody was not sure."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from heardback.accounts.actors import Actor
from heardback.customers.models import Trust
from heardback.files.models import File
from heardback.ledger.lookups import Lookup
from heardback.reports.attaching import attach
from heardback.reports.models import Report, Signature
from heardback.reports.taking import Account, take

_KEPT = Lookup(Report, "WHERE import_key = %s")


def taken_before(key: str) -> Report | None:
    """The report that was taken under this key."""
    return _KEPT.first(key)


def take_once(
    account: Account,
    key: str,
    *,
    source: str,
    trust: str = Trust.TYPED,
    signature: Signature = Signature.NONE,
    files: Sequence[File] = (),
    by: Actor | None = None,
) -> tuple[Report, bool]:
    """`take`, once for `key`, for ever, with files that are stored: the report, and whether it is new. Raises what
    `take` and `attach` raise."""
    try:
        with transaction.atomic():
            report = take(account, source=source, trust=trust, signature=signature, key=key, by=by)
            if files:
                sender = Actor(f"report:{report.pk}", "Somebody", "customer")
                attach(report, files, by=report.customer.actor if report.customer else sender)
            return report, True
    except IntegrityError:  # sent again, or twice in the same moment
        kept = taken_before(key)
        if kept is None:
            raise
        return kept, False
