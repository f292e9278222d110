"""What was sent is deleted so many days after it was settled, as its customer was promised. The row stays, with its
dates, to be counted."""

from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.ledger.recording import record_all
from heardback.submissions.models import Submission
from heardback.submissions.telling import about

AT_ONCE = 200


def delete_old() -> int:
    """Returns how many lost their answers."""
    due = Submission.objects.filter(delete_at__lte=timezone.now()).order_by("delete_at")
    numbers = list(due.values_list("pk", flat=True)[:AT_ONCE])
    return _delete(numbers) if numbers else 0


@transaction.atomic
def _delete(numbers: list[int]) -> int:
    now = timezone.now()
    held = Submission.objects.select_for_update(of=("self",)).select_related("form", "customer")
    rows = list(held.filter(pk__in=numbers, delete_at__lte=now, tell_at=None).order_by("pk"))
    for one in rows:
        one.answers, one.delete_at, one.deleted_at = "", None, now
    Submission.objects.bulk_update(rows, ["answers", "delete_at", "deleted_at"])
    record_all([about(one, "submission.deleted", SYSTEM) for one in rows])
    return len(rows)
