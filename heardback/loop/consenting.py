"""What somebody who was asked into a group says: yes, to these words; no; or not any more. Each is one press."""

import re

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer
from heardback.customers.one_person import rows_of
from heardback.ledger.recording import record
from heardback.loop.members import membership_of
from heardback.loop.models import Consent, Membership, ValidationGroup

_SALT = "heardback.group"
_VALUE = re.compile(r"(?P<group>\d{1,18})c(?P<customer>\d{1,18})m(?P<mark>[0-9a-f]{20})?")
State = Membership.State


class BadLink(Exception):
    """No link of ours, or one that was altered."""


def token_of(group: int, customer: int, mark: str) -> str:
    """The token of somebody's own page of a group. `mark` is that of the address it is mailed to."""
    return signing.Signer(sep=".", salt=_SALT).sign(f"{group}c{customer}m{mark}")


def member_behind(token: str) -> tuple[Membership, str]:
    """How whoever holds this link stands to the group now, and the mark of the address. BadLink when it isn't whole, or
    they were never asked."""
    try:
        value = _VALUE.fullmatch(signing.Signer(sep=".", salt=_SALT).unsign(token))
    except signing.BadSignature:
        raise BadLink from None
    group = ValidationGroup.objects.select_related("product").filter(pk=value["group"]).first() if value else None
    customer = Customer.objects.filter(pk=value["customer"]).first() if value else None
    standing = membership_of(group, customer.pk) if group is not None and customer is not None else None
    if standing is None or group is None or value is None:
        raise BadLink
    standing.group = group
    return standing, value["mark"] or ""


def consent_to(group: ValidationGroup) -> str:
    """What somebody agrees to who says yes, in the language that is spoken now."""
    promise = _(
        "You see proposals for %(product)s before they are built, each by mail, and say what you think if you like. "
        "Only our team reads what you say. You can leave at any time, by one press."
    ) % {"product": group.product.name}
    return f"{group.about}\n\n{promise}"


@transaction.atomic
def join(membership: Membership) -> Membership:
    """They want to see proposals first. Pressed twice, it is so once."""
    group, standing = _held(membership)
    if standing.state == State.IN:
        return standing
    if not group.is_open:
        raise ValidationError({"answer": _("This group is closed: nothing is shown there any more.")})
    if standing.state == State.TAKEN_OUT:
        raise ValidationError({"answer": _("You are not in this group any more. Write to us if you would like to be.")})
    words = consent_to(group)
    Consent.objects.create(membership=standing, words=words)
    return _is(standing, State.IN, "group.joined", words=words)


@transaction.atomic
def decline(membership: Membership) -> Membership:
    """They were asked, and do not want to."""
    _group, standing = _held(membership)
    if standing.state == State.IN:
        return leave(membership)
    return _is(standing, State.DECLINED, "group.declined") if standing.state == State.ASKED else standing


@transaction.atomic
def leave(membership: Membership) -> Membership:
    """They take back what they agreed to, whichever of their rows it was."""
    _group, standing = _held(membership)
    if standing.state == State.ASKED:
        return decline(membership)
    return withdraw(standing, State.LEFT, by=standing.customer.actor) if standing.state == State.IN else standing


def withdraw(standing: Membership, state: str, *, by: Actor, why: str = "") -> Membership:
    """End what somebody agreed to, or was asked, in a transaction that holds the group."""
    theirs = Consent.objects.filter(
        membership__group=standing.group_id, membership__customer__in=rows_of(standing.customer_id), withdrawn_at=None
    )
    theirs.update(withdrawn_at=timezone.now(), withdrawn_by=by.name[:200])
    others = Membership.objects.filter(
        group=standing.group_id, customer__in=rows_of(standing.customer_id), state=State.IN
    )
    others.exclude(pk=standing.pk).update(state=state, since=timezone.now())
    word = "group.left" if state == State.LEFT else "group.taken.out"
    return _is(standing, state, word, by=by, why=why)


def _is(standing: Membership, state: str, word: str, *, by: Actor | None = None, **facts: str) -> Membership:
    standing.state, standing.since = state, timezone.now()
    standing.save(update_fields=["state", "since"])
    record(
        word, actor=by or standing.customer.actor, customer=standing.customer_id, customer_name=str(standing.customer),
        group=standing.group_id, name=standing.group.name, **facts,
    )  # fmt: skip
    return standing


def _held(membership: Membership) -> tuple[ValidationGroup, Membership]:
    """The group, locked: one after the other joins and leaves; and how this person stands to it now."""
    rows = ValidationGroup.objects.select_for_update(of=("self",)).select_related("product")
    group = rows.get(pk=membership.group_id)
    standing = membership_of(group, membership.customer_id)
    assert standing is not None, "whoever was asked has a row"  # noqa: S101
    standing.group = group
    return group, standing
