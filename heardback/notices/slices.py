"""Writing the notices of a mailing, some hundreds at a time, from a place that is kept in the database.

A slice and its new place are one transaction, so a worker may be killed at any point and any number may run; an
occasion is told once because the database refuses a second notice. What is written runs ahead of what is sent by a few
minutes only: a pause finds nearly all of the rest unwritten.
"""

import logging
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.customers.one_person import persons
from heardback.issues.models import Workaround
from heardback.issues.workarounds import workaround_of
from heardback.ledger.models import Event
from heardback.ledger.recording import event, record_all
from heardback.loop.meanwhile import brought_by, brought_to_all
from heardback.loop.shipping import left_out_people, not_reached, occasion_of_release
from heardback.notices.audiences import is_out_with, left_out, next_of
from heardback.notices.fixes import tell_release
from heardback.notices.mailing import hold_back
from heardback.notices.meanwhile import tell
from heardback.notices.models import Audience, Group, Kind, LeftOut, Mailing, Notice, Sending, State
from heardback.notices.writing import keep, worded

log = logging.getLogger(__name__)
SLICE = 400
AHEAD = 2000  # notices that wait to be sent
_THEN = {"themselves": True, "after": 0}  # those who joined by themselves


def write_mailings() -> int:
    """Write the next slice of each group that is under way. Returns how many people were looked at."""
    under_way = Group.objects.filter(begun_at__isnull=False, ended_at=None, mailing__paused_at=None)
    rows = under_way.select_related("mailing__release__product", "issue__product").order_by("begun_at", "pk")
    done = sum(_write_slice(group) for group in rows[:10])
    for mailing in Mailing.objects.filter(paused_at__isnull=False):
        done += hold_back(mailing)
    return done


def write_sendings() -> int:
    """The same of workarounds that go out to everyone affected."""
    under_way = Sending.objects.filter(ended_at=None).select_related("workaround__issue__product").order_by("pk")
    return sum(_write_some(sending) for sending in under_way[:10])


def _write_some(sending: Sending) -> int:
    now, issue = sending.workaround, sending.workaround.issue
    waiting = Notice.objects.filter(workaround=now.told_as, state=State.WAITING, gathered=False)
    if len(waiting.values_list("pk")[:AHEAD]) >= AHEAD:
        return 0
    if issue.merged_into_id or workaround_of(issue) != now or brought_to_all(issue) is not None:
        log.warning("%s does not hold any more, or is not needed: nobody else is told", now)
        return _go_on(sending, ended_at=timezone.now())
    audience = Audience.JOINED if sending.themselves else Audience.REPORTED
    customers, last = next_of(issue, audience, sending.after, SLICE)
    if not last:
        return _go_on(sending, **({"ended_at": timezone.now()} if sending.themselves else _THEN))
    if brought_by(issue) is not None:  # for whom it has reached nobody needs it
        later = not_reached(issue, customers)
        needing = [customer for customer in customers if customer in later]
    else:
        needing = customers
    notices = worded(tell(issue, now, needing, themselves=sending.themselves))
    try:
        _keep_some(sending, last, notices)
    except IntegrityError:
        log.info("Somebody of a slice was told meanwhile; it is written again without them")
        return 1
    return len(customers)


@transaction.atomic
def _keep_some(sending: Sending, last: int, notices: list[Notice]) -> None:
    # Held, so that who retracts it comes before this slice, or finds what it wrote.
    holds = Workaround.objects.select_for_update(no_key=True).filter(pk=sending.workaround_id, retracted_at=None)
    if holds.first() is not None and _go_on(sending, after=last):
        keep(notices)


def _go_on(sending: Sending, **changes: Any) -> int:
    """Unless another worker was quicker."""
    here = Sending.objects.filter(pk=sending.pk, themselves=sending.themselves, after=sending.after, ended_at=None)
    return here.update(**changes)


def _write_slice(group: Group) -> int:
    waiting = Notice.objects.filter(group=group.pk, state=State.WAITING, gathered=False)
    if len(waiting.values_list("pk")[:AHEAD]) >= AHEAD:
        return 0
    release, issue = group.mailing.release, group.issue
    if not is_out_with(release, issue) or occasion_of_release(issue) != group.occasion:
        log.warning("%s is not what brings %s any more: nobody else is told that it does", release, issue.key)
        _end(group)
        return 0
    customers, last = next_of(issue, group.audience, group.after, SLICE)
    if not last:
        _end(group)
        return 0
    out, later = left_out(release, customers), not_reached(issue, customers)
    wanted = [customer for customer in customers if customer not in out and customer not in later]
    notices = worded(tell_release(release, group, wanted))
    try:
        _keep(group, last, notices, _newly_left_out(group, list(out.values())))
    except IntegrityError:
        log.info("Somebody of a slice was told meanwhile; it is written again without them")
        return 1
    return len(customers)


@transaction.atomic
def _keep(group: Group, last: int, notices: list[Notice], out: list[Event]) -> None:
    if not Group.objects.filter(pk=group.pk, after=group.after, ended_at=None).update(after=last):
        return  # another worker was quicker
    keep(notices)
    if out:
        record_all(out)


def _end(group: Group) -> None:
    Group.objects.filter(pk=group.pk, after=group.after, ended_at=None).update(ended_at=timezone.now())


def _newly_left_out(group: Group, rows: list[LeftOut]) -> list[Event]:
    """Written down once, though a group is gone through again for each organization that it reaches later."""
    if not rows:
        return []
    known = left_out_people(group.issue, group.occasion)
    of = persons([row.customer_id for row in rows])
    return [_left_out(group, row) for row in rows if of[row.customer_id] not in known]


def _left_out(group: Group, row: LeftOut) -> Event:
    return event(
        "left.out",
        actor=SYSTEM,
        issue=group.issue_id,
        customer=row.customer_id,
        customer_name=str(row.customer),
        kind=Kind.RELEASED.label.lower(),
        occasion=group.occasion,
        why=row.why,
        by=row.by_name,
    )
