"""Reading the ledger and writing the notices it calls for. Killed at any point, it starts where it was: notices and
cursor are one transaction, and the database refuses a second notice for an occasion."""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.customers.models import Customer
from heardback.customers.queries import addresses
from heardback.issues.models import Issue
from heardback.ledger.inserting import insert
from heardback.ledger.models import Event
from heardback.ledger.reading import prepare_and_read
from heardback.ledger.recording import event, record_all
from heardback.notices.asking import with_thanks
from heardback.notices.deciding import READ, out_now, tellings
from heardback.notices.links import one_press, page_of
from heardback.notices.mailing import AFFECTED, begin
from heardback.notices.models import Kind, Notice, State
from heardback.notices.people import both_of, let_hear, once_a_person
from heardback.notices.reply_keys import reply_reference
from heardback.notices.subjects import Subject
from heardback.notices.telling import Telling
from heardback.notices.threads import our_mails, their_mails
from heardback.notices.wording import compose
from heardback.products.models import Product
from heardback.releases.models import Release
from heardback.reports.models import Report
from heardback.reports.speaking import language_for
from heardback.triage.waves import fold_waves

log = logging.getLogger(__name__)
THANKED_BY = ("report.received", "report.edited")


def write_notices(limit: int = 200) -> int:
    """Turn the next events into notices. Returns how many events were looked at."""
    return prepare_and_read("notices", _prepare, _keep, words=READ, limit=limit)


@dataclass(frozen=True)
class _Ready:
    """New notices, customers who can be reached only now, those who were one person and are two, and what is out for
    all whom it affects."""

    notices: list[Notice]
    reachable: set[int]
    apart: set[int]
    out: list[tuple[Release, Issue]]


def _prepare(events: list[Event]) -> _Ready:
    reachable = {event.customer for event in events if event.facts.get("reachable") and event.customer}
    # Before anybody of a wave that looks like spam is thanked: what is let through is thanked then.
    folded = fold_waves([event.report for event in events if event.word == "report.received" and event.report])
    wanted = [event for event in events if not (event.word in THANKED_BY and event.report in folded)]
    notices = worded([telling for event in wanted for telling in _tellings(event)])
    apart = {one for event in events if event.word == "customer.unmerged" for one in both_of(event)}
    return _Ready(notices, reachable, apart, [found for event in wanted if (found := _out_now(event))])


def _keep(ready: _Ready) -> None:
    insert(ready.notices)
    if unreachable := [notice for notice in ready.notices if notice.state == State.UNREACHABLE]:
        record_all([not_told(notice, "no address to write to") for notice in unreachable])
    _address_again(ready.reachable)
    let_hear(ready.apart)
    for release, issue in ready.out:
        begin(release, issue, AFFECTED)


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
    if not once:
        return []
    customers = {customer for customer, _ in once}
    people = Customer.objects.in_bulk(customers)
    known = addresses(customers)
    issues = Issue.objects.select_related("product").in_bulk({t.issue for t in once.values() if t.issue})
    reports = _reports(once.values())
    numbers = {report.pk for report in reports.values()}
    ours, theirs = our_mails(numbers), their_mails(numbers)
    notices = []
    for telling in once.values():
        if telling.customer not in people:
            continue
        report = reports.get((telling.customer, telling.report, telling.issue))
        issue = issues.get(telling.issue) if telling.issue else None
        product = report.product if report else issue.product if issue else None
        notices.append(
            _compose(
                telling,
                people[telling.customer],
                known.get(telling.customer, ""),
                report,
                issue,
                product,
                [*ours.get((report.pk, telling.customer), []), *theirs.get(report.pk, [])] if report else [],
            )
        )
    return notices


def _address_again(customers: set[int]) -> None:
    """What could not be sent for want of an address is sent now that there is one."""
    for customer, address in addresses(customers).items():
        Notice.objects.filter(customer=customer, state=State.UNREACHABLE).update(
            state=State.WAITING, address=address, due_at=timezone.now()
        )


def not_told(notice: Notice, why: str) -> Event:
    return event(
        "not.told",
        actor=SYSTEM,
        report=notice.report_id,
        issue=notice.issue_id,
        customer=notice.customer_id,
        customer_name=str(notice.customer),
        kind=notice.get_kind_display().lower(),
        occasion=notice.occasion,
        why=why,
    )


def _reports(wanted: Iterable[Telling]) -> dict[tuple[int, int | None, int | None], Report]:
    """For each telling, the customer's report that it is about: the one named, or their first on the issue. What the
    board tells its followers is about no report, even if they have one."""
    wanted = [telling for telling in wanted if telling.kind not in (Kind.FOLLOW, Kind.PUBLIC)]
    named = Report.objects.select_related("product").in_bulk({t.report for t in wanted if t.report})
    about_issues = {t.issue for t in wanted if t.issue and not t.report}
    first: dict[tuple[int | None, int | None], Report] = {}
    if about_issues:
        matched = Report.objects.filter(
            Q(matches__issue__in=about_issues), customer__in={t.customer for t in wanted}
        ).select_related("product").prefetch_related("matches")  # fmt: skip
        for report in matched.order_by("received_at", "pk"):
            for match in report.matches.all():
                first.setdefault((report.customer_id, match.issue_id), report)
    found = {}
    for telling in wanted:
        its = named.get(telling.report) if telling.report else first.get((telling.customer, telling.issue or 0))
        if its is not None:
            found[telling.customer, telling.report, telling.issue] = its
    return found


def _compose(
    telling: Telling,
    customer: Customer,
    address: str,
    report: Report | None,
    issue: Issue | None,
    product: Product | None,
    answered: list[str],
) -> Notice:
    page = "portal:more" if "questions" in telling.facts else "portal:report"
    own = page_of(report, mailed_to=address, page=page) if report else settings.HEARDBACK_BASE_URL
    link = telling.facts.get("link") or own
    due = report.due_after(timezone.now()) if report else None
    brand = product.name if product else "Heardback"
    language = language_for(customer, report, product, telling.facts.get("language", ""))
    mail = compose(telling.kind, Subject(customer, brand, link, report, issue, telling.facts, due, language))
    # It can't be guessed: whoever answers it knows it from a mail.
    thread = reply_reference(report.pk) if report else ""
    if telling.kind == Kind.PUBLIC:
        thread = f"board-{telling.issue}-{customer.pk}@{settings.HEARDBACK_MAIL_DOMAIN}"
    first = telling.kind == Kind.RECEIVED
    before = [] if first or not thread else [thread]
    return Notice(
        customer=customer,
        occasion=telling.occasion,
        kind=telling.kind,
        report=report,
        issue=issue,
        group_id=telling.group,
        address=address,
        language=language,
        subject=mail.subject[:400],
        text=mail.text,
        html=mail.html,
        message_id=thread if first else f"{uuid.uuid4().hex}@{settings.HEARDBACK_MAIL_DOMAIN}",
        thread_id=thread,
        references=" ".join(dict.fromkeys([*before, *answered])),
        stop=one_press(telling.facts.get("stop", "")),
        state=State.WAITING if address else State.UNREACHABLE,
        due_at=timezone.now() if address else None,
    )
