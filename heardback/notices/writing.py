"""Reading the ledger and writing the notices it calls for. Killed at any point, it starts where it was: notices and
cursor are one transaction, and the database refuses a second notice for an occasion."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from heardback.customers.queries import addresses
from heardback.issues.models import Issue
from heardback.ledger.inserting import insert
from heardback.ledger.models import Event
from heardback.ledger.reading import prepare_and_read
from heardback.ledger.recording import record_all
from heardback.notices.asking import with_thanks
from heardback.notices.composing import composed, pieces
from heardback.notices.deciding import REACHING, READ, out_now, tellings
from heardback.notices.gathering import held_back
from heardback.notices.mailing import AFFECTED, begin, go_on
from heardback.notices.meanwhile import take_back
from heardback.notices.models import Notice, State
from heardback.notices.noting import not_told, not_wanted, record_told
from heardback.notices.people import both_of, let_hear, once_a_person
from heardback.notices.telling import Telling
from heardback.releases.models import Release
from heardback.triage.waves import fold_waves

log = logging.getLogger(__name__)
THANKED_BY = ("report.received", "report.edited")


def write_notices(limit: int = 200) -> int:
    """Turn the next events into notices. Returns how many events were looked at."""
    return prepare_and_read("notices", _prepare, _keep, words=READ, limit=limit)


@dataclass(frozen=True)
class _Ready:
    """New notices, customers who can be reached only now, those who were one person and are two, what is out for all
    whom it affects, and releases that have reached more of them."""

    notices: list[Notice]
    reachable: set[int]
    apart: set[int]
    out: list[tuple[Release, Issue]]
    further: list[Release]


def _prepare(events: list[Event]) -> _Ready:
    for event in events:
        if event.word == "workaround.retracted":
            take_back(event)  # before it is looked at who was told
    reachable = {event.customer for event in events if event.facts.get("reachable") and event.customer}
    # Before anybody of a wave that looks like spam is thanked: what is let through is thanked then.
    folded = fold_waves([event.report for event in events if event.word == "report.received" and event.report])
    wanted = [event for event in events if not (event.word in THANKED_BY and event.report in folded)]
    notices = worded([telling for event in wanted for telling in _tellings(event)])
    apart = {one for event in events if event.word == "customer.unmerged" for one in both_of(event)}
    moved_on = {event.facts["release"] for event in events if event.word in REACHING}
    further = list(Release.objects.filter(pk__in=moved_on)) if moved_on else []
    out = [found for event in wanted if (found := _out_now(event))]
    return _Ready(notices, reachable, apart, out, further)


def _keep(ready: _Ready) -> None:
    keep(ready.notices)
    _address_again(ready.reachable)
    let_hear(ready.apart)
    for release, issue in ready.out:
        begin(release, issue, AFFECTED)
    for release in ready.further:
        go_on(release)


def _tellings(event: Event) -> list[Telling]:
    """None for an event about something that is gone: the others must not wait for it for ever."""
    try:
        return list(tellings(event))
    except ObjectDoesNotExist:
        log.exception("Event %s (%s) cannot be told of, and is passed over", event.pk, event.word)
        return []


def _out_now(event: Event) -> tuple[Release, Issue] | None:
    try:
        return out_now(event)
    except ObjectDoesNotExist:  # `_tellings` says so
        return None


def worded(wanted: Iterable[Telling]) -> list[Notice]:
    """The notices for these, not written yet, worded and addressed; those that exist already left out."""
    once = once_a_person(wanted)
    with_thanks(once)
    return [composed(piece, until) for piece, until in held_back(pieces(once.values()))] if once else []


def keep(notices: list[Notice]) -> None:
    """Write these, and what the ledger says of those that are not sent."""
    insert(notices)
    if unreachable := [notice for notice in notices if notice.state == State.UNREACHABLE]:
        record_all([not_told(notice, "no address to write to") for notice in unreachable])
    if unwanted := [notice for notice in notices if notice.state == State.UNWANTED]:
        record_told([not_wanted(notice) for notice in unwanted])


def _address_again(customers: set[int]) -> None:
    """What could not be sent for want of an address is sent now that there is one."""
    for customer, address in addresses(customers).items():
        Notice.objects.filter(customer=customer, state=State.UNREACHABLE).update(
            state=State.WAITING, address=address, due_at=timezone.now()
        )
