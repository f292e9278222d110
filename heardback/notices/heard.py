"""Who has heard what: for every person and matter what was said, by whom, how, whether it arrived, what was promised.

Asked a page at a time: what a page costs doesn't depend on how many were told.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max, Min, Q

from heardback.accounts.actors import SYSTEM
from heardback.customers.models import Customer, Identity, IdentityKind
from heardback.issues.models import Issue, key_of
from heardback.ledger.models import Event
from heardback.loop.models import SignOff
from heardback.notices.models import Kind, Notice, State
from heardback.reports.models import Report
from heardback.reports.models import State as ReportState
from heardback.triage.models import Match

CAME_BACK = "It came back"  # how `arriving` begins
WRITTEN = {Kind.UPDATE, Kind.EXPLAINED}  # by a person, whose event the occasion ends with
BY_ITSELF = "by itself"
_ARRIVED = {
    State.WAITING: "on its way",
    State.HELD: "held",
    State.SENT: "sent",
    State.SPARED: "heard by another",
    State.FOLDED: "on its way",
    State.UNWANTED: "opted out",
}


@dataclass(frozen=True)
class Said:
    """One thing said to one customer. `arrived`: on its way, held, sent (whether it was read, nobody knows), opted out
    (it is on their page, as they chose), came back, failed, no address, suppressed, heard (from a person) or left out;
    `why` when it is not as it should be."""

    what: str
    at: datetime
    by: str
    how: str
    arrived: str
    why: str = ""
    notice: int | None = None
    issue: int | None = None
    report: int | None = None

    @property
    def bad(self) -> bool:
        """Whether they have not heard it, and will not by themselves."""
        return self.arrived not in ("sent", "heard", "on its way", "held", "opted out")

    @property
    def key(self) -> str:
        return key_of(self.issue) if self.issue else ""


@dataclass
class Person:
    """A customer of an issue. `promised` is by when they hear again, `thinks` what they say of the fix, or ""."""

    customer: Customer
    last_heard: datetime | None = None
    promised: datetime | None = None
    thinks: str = ""
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """What the tracker says, and what customers say: two different things. Of `customers`, `signed` say that it is
    fixed, `presumed` did not answer in the stated time, `refused` say that it isn't; nobody else has said anything."""

    work: int
    work_done: int
    customers: int
    signed: int
    presumed: int
    refused: int

    @property
    def still_broken(self) -> int:
        """Who, as far as we know, still thinks that it is broken: silence is no "yes"."""
        return max(self.customers - self.signed - self.presumed, 0)


def standing(issue: Issue) -> Standing:
    kinds = list(SignOff.objects.filter(issue=issue, round=issue.round).values_list("kind", flat=True))
    done = [at is not None for at in issue.work.values_list("done_at", flat=True)]
    return Standing(
        work=len(done),
        work_done=sum(done),
        customers=issue.customers,
        signed=kinds.count(SignOff.Kind.SIGNED),
        presumed=kinds.count(SignOff.Kind.PRESUMED),
        refused=kinds.count(SignOff.Kind.REFUSED),
    )


def who_heard(issue: Issue, after: int, size: int) -> tuple[list[Person], int]:
    """Some of the issue's customers, in the order in which they were joined to it, and where the next begin: 0 at the
    end."""
    matches = Match.objects.filter(issue=issue, report__customer__isnull=False)
    rows = list(matches.filter(pk__gt=after).order_by("pk").values_list("pk", "report__customer")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    numbers = {customer for _, customer in rows if customer}
    # Who has an earlier report of it stands on an earlier page.
    shown = numbers - set(
        matches.filter(pk__lte=after, report__customer__in=numbers).values_list("report__customer", flat=True)
    )
    people = {pk: Person(one) for pk, one in Customer.objects.select_related("organization").in_bulk(shown).items()}
    theirs = Report.objects.filter(customer__in=shown, matches__issue=issue).order_by().values_list("customer")
    waiting = Min("next_update_due", filter=Q(state=ReportState.OPEN))
    for customer, last, promised in theirs.annotate(last=Max("last_heard_at"), promised=waiting):
        people[customer].last_heard, people[customer].promised = last, promised
    for sign_off in SignOff.objects.filter(issue=issue, round=issue.round, customer__in=shown):
        people[sign_off.customer_id].thinks = sign_off.get_kind_display().lower()
    about = Q(issue=issue) | Q(issue=None, report__matches__issue=issue)
    notices = Notice.objects.filter(about, customer__in=shown).defer("text", "html").distinct()
    events = Event.objects.filter(issue=issue.pk, customer__in=shown)
    for customer, said in _said(notices, events).items():
        people[customer].said = said
    order = dict.fromkeys(customer for _, customer in rows if customer in people)
    return [people[customer] for customer in order], rows[-1][0] if more else 0


def heard_by(customer: Customer, size: int) -> list[Said]:
    """Everything that this customer was told lately, of whatever matter, the latest first."""
    notices = Notice.objects.filter(customer=customer).defer("text", "html").order_by("-pk")[:size]
    events = Event.objects.filter(customer=customer.pk).order_by("-pk")
    return _said(notices, events, size).get(customer.pk, [])[:size]


def _said(notices: Iterable[Notice], events, most: int = 1000) -> dict[int, list[Said]]:  # type: ignore[no-untyped-def]
    """Customer -> what they were told by mail, by a person, or not told on purpose; the latest first."""
    found: dict[int, list[Said]] = defaultdict(list)
    rows = list(notices)
    writers = _writers(rows)
    held_back = _held_back({notice.customer_id for notice in rows if notice.state == State.UNREACHABLE})
    for notice in rows:
        arrived, why = _arrived(notice, held_back)
        found[notice.customer_id].append(
            Said(
                notice.get_kind_display(), notice.sent_at or notice.created_at, writers.get(notice.pk, BY_ITSELF),
                "mail", arrived, why, notice.pk, notice.issue_id, notice.report_id,
            )
        )  # fmt: skip
    by_people = events.filter(Q(word="told") & ~Q(actor=SYSTEM.ref) | Q(word="left.out"))
    for event in by_people[:most]:
        facts, out = event.facts, event.word == "left.out"
        found[event.customer or 0].append(
            Said(
                str(facts.get("kind", "")).capitalize(), event.at, facts.get("by", "") if out else event.actor_name,
                "" if out else facts.get("how", ""), "left out" if out else "heard", facts.get("why", ""),
                None, event.issue, event.report,
            )
        )  # fmt: skip
    # What was settled together is as old: then what was written last comes first.
    for said in found.values():
        said.sort(key=lambda one: (one.at, one.notice or 0), reverse=True)
    return dict(found)


def _arrived(notice: Notice, held_back: dict[int, str]) -> tuple[str, str]:
    if notice.state == State.FAILED:
        came_back = notice.failure.startswith(CAME_BACK)
        return ("came back" if came_back else "failed", notice.failure.removeprefix(f"{CAME_BACK}: "))
    if notice.state == State.UNREACHABLE:
        why = held_back.get(notice.customer_id, "")
        return ("suppressed", why) if why else ("no address", "")
    return _ARRIVED[State(notice.state)], notice.failure


def _held_back(customers: set[int]) -> dict[int, str]:
    """Customer -> why their address gets no mail."""
    rows = Identity.objects.filter(customer__in=customers, kind=IdentityKind.EMAIL).exclude(refused="")
    return {row.customer_id: f"{row.get_refused_display()}. {row.refused_said}".strip() for row in rows}


def _writers(notices: list[Notice]) -> dict[int, str]:
    """Notice -> who wrote its words; those that we write by ourselves are missing."""
    events = {}
    for notice in notices:
        number = notice.occasion.rpartition(":")[2]
        if notice.kind in WRITTEN and number.isdecimal():
            events[notice.pk] = int(number)
    names = dict(Event.objects.filter(pk__in=set(events.values())).values_list("pk", "actor_name"))
    return {notice: names[number] for notice, number in events.items() if number in names}
