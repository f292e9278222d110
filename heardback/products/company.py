"""The company that runs this installation: one row, and whether it still shows how to set itself up."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow
from heardback.ledger.recording import record
from heardback.products.models import Company
from heardback.wire.text import clean


def company() -> Company:
    """As it is; one that was never saved where nobody has said anything yet."""
    return Company.objects.filter(pk=1).first() or Company(pk=1)


@transaction.atomic
def name_company(name: str, *, by: Actor) -> Company:
    """What customers read where no product is meant. ValidationError on `name`."""
    allow(by, "set up")
    name = clean(name)
    if not 0 < len(name) <= 120:
        raise ValidationError({"name": "Name your company, in at most 120 characters."})
    row, _ = Company.objects.select_for_update().get_or_create(pk=1)
    if row.name != name:
        row.name = name
        row.save(update_fields=["name"])
        record("company.named", actor=by, name=name)
    return row


@transaction.atomic
def end_setting_up(*, by: Actor) -> None:
    """The inbox speaks of it no more; its pages stay."""
    allow(by, "set up")
    row, _ = Company.objects.select_for_update().get_or_create(pk=1)
    if row.set_up_ended_at is None:
        row.set_up_ended_at = timezone.now()
        row.save(update_fields=["set_up_ended_at"])
        record("setup.ended", actor=by)


def first_steps_open() -> bool:
    """Whether the first steps are still to be shown to who may take them."""
    return company().set_up_ended_at is None


@transaction.atomic
def leave_as_it_is(step: str, *, by: Actor) -> None:
    """Somebody looked at a step of setting up, and it is well as it is."""
    allow(by, "set up")
    record("setup.left", actor=by, step=step)
