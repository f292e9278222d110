"""Taking a report that may be sent again: because the first answer was lost, or somebody was not sure."""

from django.db import IntegrityError, transaction

from heardback.customers.models import Trust
from heardback.ledger.lookups import Lookup
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
) -> tuple[Report, bool]:
    """`take`, once for `key`, for ever: the report, and whether it is new. Raises what `take` raises."""
    try:
        with transaction.atomic():
            return take(account, source=source, trust=trust, signature=signature, key=key), True
    except IntegrityError:  # sent again, or twice in the same moment
        kept = taken_before(key)
        if kept is None:
            raise
        return kept, False
