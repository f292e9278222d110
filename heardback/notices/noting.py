"""What the ledger says of a notice: told, not told, or not wanted; and each customer's clock, which starts again."""

from datetime import datetime

from heardback.accounts.actors import SYSTEM
from heardback.customers.one_person import rows_of_each
from heardback.ledger.models import Event
from heardback.ledger.recording import event, record_all
from heardback.ledger.words import HEARD
from heardback.notices.models import Kind, Notice
from heardback.notices.said import ON_THEIR_PAGE, SAID
from heardback.reports.following import heard
from heardback.reports.models import Report
from heardback.reports.models import State as ReportState
from heardback.triage.queries import stages_of

# Kinds of mail by which a customer has not heard anything of the matter.
NO_NEWS = {Kind.LINK: "link.sent", Kind.FOLLOW: "follow.sent", Kind.DIGEST: "digest.sent"}


def not_told(notice: Notice, why: str) -> Event:
    return _about(notice, "not.told", why=why)


def not_wanted(notice: Notice) -> Event:
    """It is no mail, because they chose so; what it would have said stands on their page."""
    text = str((notice.facts or {}).get("text", ""))
    return _about(notice, "not.wanted", said=text or ON_THEIR_PAGE[Kind(notice.kind)])


def told_event(notice: Notice, how: str, at: datetime) -> Event:
    told = _about(notice, NO_NEWS.get(Kind(notice.kind), "told"), how=how, said=SAID[Kind(notice.kind)])
    told.at = at
    return told


def _about(notice: Notice, word: str, **facts: str) -> Event:
    return event(
        word,
        actor=SYSTEM,
        report=notice.report_id,
        issue=notice.issue_id,
        customer=notice.customer_id,
        customer_name=str(notice.customer),
        kind=notice.get_kind_display().lower(),
        occasion=notice.occasion,
        **facts,
    )


def record_told(events: list[Event]) -> None:
    """Write that customers heard from us, and start the clocks of their open reports on the matter again.

    What is no news starts no clock.
    """
    record_all(events)
    events = [told for told in events if told.word in HEARD]
    if not events:
        return
    numbers = {event.report for event in events if event.report}
    about = [(told.customer, told.issue) for told in events if told.issue and told.customer]
    each = rows_of_each({customer for customer, _ in about})
    pairs = {(row, issue) for customer, issue in about for row in each[customer]}
    if pairs:
        # Asked by their customers and issues apart, which an index answers, and the pairs picked out of it.
        theirs = Report.objects.filter(customer__in={customer for customer, _ in pairs}, state=ReportState.OPEN)
        rows = theirs.filter(matches__issue__in={issue for _, issue in pairs})
        for number, customer, issue in rows.values_list("pk", "customer", "matches__issue"):
            if (customer, issue) in pairs:
                numbers.add(number)
    heard(list(numbers), events[0].at, stages_of=stages_of)
