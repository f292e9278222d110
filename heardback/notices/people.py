"""Who is one person hears a thing once, by whichever of their rows; and who is two again hears what they missed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from heardback.customers.merging import hold_customers
from heardback.customers.one_person import merged_persons, persons, rows_of, rows_of_each
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.notices.asking import so_far
from heardback.notices.fixes import of_declining, of_the_fix
from heardback.notices.models import Kind, Notice, State
from heardback.notices.telling import Telling
from heardback.reports.following import heard
from heardback.reports.models import Report
from heardback.reports.models import State as ReportState
from heardback.triage.queries import stages_of, still_affected

HEARS = (State.WAITING, State.HELD, State.FOLDED, State.SENT)


def once_a_person(wanted: Iterable[Telling]) -> dict[tuple[int, str], Telling]:
    """By customer and occasion, without what another row of the same person is told, or was; and of a version of a
    workaround, without what was told beside something else."""
    once = {(telling.customer, telling.occasion): telling for telling in wanted}
    rows = rows_of_each({customer for customer, _ in once})
    of = {row: each[0] for each in rows.values() for row in each}
    occasions = {occasion for _, occasion in once}
    there = Notice.objects.filter(customer__in=of, occasion__in=occasions).values_list("customer", "occasion")
    known = {(of[customer], occasion) for customer, occasion in there}
    versions = {telling.workaround for telling in once.values() if telling.workaround}
    had = Notice.objects.filter(customer__in=of, workaround__in=versions) if versions else Notice.objects.none()
    told = {(of[customer], version) for customer, version in had.values_list("customer", "workaround")}
    left: dict[tuple[int, str], Telling] = {}
    for (customer, occasion), telling in once.items():
        if (of[customer], occasion) in known:
            continue
        if telling.workaround and (of[customer], telling.workaround) in told:
            if telling.kind == Kind.WORKAROUND:
                continue
            telling = replace(telling, facts={**telling.facts, "meanwhile": ""}, workaround=None)
        known.add((of[customer], occasion))
        left[customer, occasion] = telling
        if telling.workaround:
            told.add((of[customer], telling.workaround))
    return left


def without_spared(claimed: list[Notice]) -> list[Notice]:
    """Of what is about to be sent, what its person does not hear by another of their rows; they may have been merged
    after both were written. The others are spared."""
    merged = merged_persons({notice.customer_id for notice in claimed})
    return [notice for notice in claimed if notice.customer_id not in merged or not _is_spared(notice)]


@transaction.atomic
def _is_spared(notice: Notice) -> bool:
    # One after the other: two that looked at once would each leave it to the other.
    hold_person(notice.customer_id)
    rows = rows_of(notice.customer_id)
    same = Notice.objects.filter(_same_as(notice), customer__in=rows, state__in=HEARS).exclude(pk=notice.pk)
    other = same.order_by("sent_at").first()
    if other is None:
        return False
    if notice.settle(state=State.SPARED) and other.sent_at is not None:
        theirs = Report.objects.filter(customer=notice.customer_id, state=ReportState.OPEN)
        theirs = theirs.filter(matches__issue=notice.issue_id) if notice.issue_id else theirs.none()
        heard(list(theirs.values_list("pk", flat=True)), other.sent_at, stages_of=stages_of)
    return True


def _same_as(notice: Notice) -> Q:
    """What tells the same, so that one of them is enough."""
    same = Q(occasion=notice.occasion)
    return same | Q(workaround=notice.workaround_id) if _is_a_workaround(notice) else same


def _is_a_workaround(notice: Notice) -> bool:
    return notice.kind == Kind.WORKAROUND and notice.workaround_id is not None


def hold_person(customer: int) -> None:
    """Lock whoever this is, in a transaction, so that nobody else decides what they hear."""
    while True:
        whose = persons([customer])[customer]
        hold_customers([whose])
        if persons([customer, whose]) == {customer: whose, whose: whose}:  # not merged meanwhile
            return


def let_hear(customers: Iterable[int]) -> None:
    """What was spared because another row of theirs would hear it, and does not, is sent after all."""
    for notice in Notice.objects.filter(customer__in=list(customers), state=State.SPARED).order_by("pk"):
        same = Notice.objects.filter(_same_as(notice), customer__in=rows_of(notice.customer_id))
        if not same.filter(state__in=HEARS).exists():
            Notice.objects.filter(pk=notice.pk, state=State.SPARED).update(state=State.WAITING, due_at=timezone.now())


def both_of(event: Event) -> list[int]:
    """Everybody who was one person until this `customer.unmerged`."""
    return [*{*rows_of(event.customer or 0), *rows_of(event.facts["was"])}]


def two_again(event: Event) -> Iterator[Telling]:
    """From a `customer.unmerged`: what one of them was told for both, the other has not heard."""
    rows = both_of(event)
    issues = Issue.objects.filter(matches__report__customer__in=rows).select_related("product").distinct()
    for issue in issues.order_by("pk"):
        for customer in still_affected(issue, rows):
            yield from so_far(issue, customer)
            yield from of_the_fix(issue, customer)
            yield from of_declining(issue, customer)
