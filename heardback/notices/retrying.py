"""A person lets a notice be tried again that was given up."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.customers.queries import addresses
from heardback.ledger.recording import record
from heardback.notices.models import Notice, State


@transaction.atomic
def try_again(notice: Notice, *, by: Actor) -> Notice:
    """Put a notice that failed, or had no address, back on the list, to the address that is known now.

    ValidationError when it is sent or waiting already, or there is still nowhere to send it.
    """
    notice = Notice.objects.select_for_update(of=("self",)).select_related("customer").get(pk=notice.pk)
    if notice.folded_into_id is not None:
        raise ValidationError("It was in a mail with others. Let that one be tried again.")
    if notice.state not in (State.FAILED, State.UNREACHABLE):
        raise ValidationError(f"It is {notice.get_state_display().lower()}; there is nothing to try again.")
    address = addresses([notice.customer_id]).get(notice.customer_id, notice.address)
    if not address:
        raise ValidationError(f"{notice.customer} has no e-mail address. Add one on their page, or call and log it.")
    notice.address, notice.state, notice.due_at = address, State.WAITING, timezone.now()
    notice.failures, notice.failure = 0, ""
    notice.save(update_fields=["address", "state", "due_at", "failures", "failure"])
    Notice.objects.filter(folded_into=notice.pk, state=State.FAILED).update(state=State.FOLDED, failure="")
    record(
        "notice.retried",
        actor=by,
        report=notice.report_id,
        issue=notice.issue_id,
        customer=notice.customer_id,
        customer_name=str(notice.customer),
        kind=notice.get_kind_display().lower(),
    )
    return notice
