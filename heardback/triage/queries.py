"""Who is affected, and what waits for a decision."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer, Identity
from heardback.customers.one_person import person, persons
from heardback.customers.queries import TAKES_MAIL
from heardback.issues.models import ENDED, GOING_ON, Issue
from heardback.ledger.prepared import Given, Prepared
from heardback.reports.models import UNDECIDED, Report, State, late
from heardback.triage.models import BY_THEMSELVES, IS_SURE, Match, Suggestion

LOOKED_AT = 1000  # reports at the top of the inbox


def undecided() -> QuerySet[Report]:
    """Open reports that nobody has decided on, those that need it first."""
    waiting = Report.objects.filter(UNDECIDED)
    return waiting.select_related("product", "customer", "organization").order_by("decide_by", "pk")


def inbox(now: datetime | Given | None = None) -> QuerySet[Report]:
    """The undecided reports that nobody has put off."""
    return undecided().filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now or timezone.now()))


def back(now: datetime | Given | None = None) -> QuerySet[Report]:
    """Those that had been put off and are back, the first to come back first."""
    return inbox(now).filter(snoozed_until__isnull=False).order_by("snoozed_until", "pk")


def surely_of(issue: Issue) -> list[int]:
    """The numbers of the reports in the inbox that are surely this issue."""
    sure = Suggestion.objects.filter(IS_SURE, issue=issue)
    return list(inbox().filter(pk__in=sure.values("report")).values_list("pk", flat=True))


def surest(most: int = 3) -> list[tuple[Issue, int]]:
    """The issues that most of the reports at the top of the inbox surely are, and how many of all that wait; of those
    that two or more are."""
    sure = Suggestion.objects.filter(IS_SURE, report__in=inbox().values("pk")[:LOOKED_AT]).values("issue")
    often = sure.annotate(count=Count("pk")).filter(count__gte=2).order_by("-count", "issue")
    numbers = list(often.values_list("issue", flat=True)[: 10 * most])
    going_on = Issue.objects.filter(GOING_ON).in_bulk(numbers)
    shown = [going_on[number] for number in numbers if number in going_on][:most]
    return sorted(((issue, len(surely_of(issue))) for issue in shown), key=lambda one: (-one[1], one[0].pk))


def suggested(report: Report, most: int = 3) -> list[Suggestion]:
    """What the matcher found that a report may be, the likeliest first."""
    return _suggested.all(report.pk)[:most]


_suggested = Prepared[Suggestion](
    lambda report: (
        Suggestion.objects.filter(report=report)
        .select_related("issue__product", "other")
        .defer("issue__description", "other__text", "other__context")
        .order_by("-probability", "pk")
    )
)


def reports_of(issue: Issue | Given) -> QuerySet[Report]:
    """The reports joined to an issue, oldest first."""
    return Report.objects.filter(matches__issue=issue).order_by("received_at", "pk")


def reporters(issue: Issue | Given) -> QuerySet[Customer]:
    """Whoever reported it, as they did: a person who was merged may be among them more than once."""
    return Customer.objects.filter(pk__in=_numbers(reports_of(issue)))


def affected(issue: Issue) -> QuerySet[Customer]:
    """The people who reported it, each once, as the one of their rows to write to."""
    return once_each(reporters(issue))


def let_in(issue: Issue) -> QuerySet[Customer]:
    """The affected people whom we joined to it. Who joined by themself, on the public board, is as affected; but
    nobody has looked at who they are, so they are not shown what we are only thinking about."""
    return once_each(let_in_rows(issue))


def let_in_rows(issue: Issue) -> QuerySet[Customer]:
    """The same, as they did: a person who was merged may be among them more than once."""
    return reporters(issue).filter(pk__in=_joined_by_us(issue).values("report__customer"))


def still_affected(issue: Issue, customers: Collection[int]) -> list[int]:
    """Those of them whom it hurts, as the row of theirs to write to now; they may have been merged since."""
    wanted = set(persons(customers).values())
    return [one.pk for one in affected(issue) if one.person in wanted]


def joining(issue: Issue, into: Issue) -> QuerySet[Customer]:
    """The people of `issue` who are not affected by `into` yet."""
    there = reporters(into)
    known = there.filter(survivor__isnull=False).values("survivor")
    return (
        affected(issue).exclude(pk__in=there.values("pk")).exclude(Exists(known.filter(survivor=OuterRef("survivor"))))
    )


def _numbers(reports: QuerySet[Report]) -> QuerySet[Report, int | None]:
    return reports.order_by().exclude(customer=None).values_list("customer", flat=True)


def once_each(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """Of the rows of one person, the one that mail reaches; the survivor before others."""
    mailed = Exists(Identity.objects.filter(TAKES_MAIL, customer=OuterRef("pk")))
    first, last = When(mailed & Q(survivor=F("pk")), then=Value(0)), When(~mailed, then=Value(2))
    rows = rows.alias(rank=Case(first, last, default=Value(1)))
    better = Q(rank__lt=OuterRef("rank")) | Q(rank=OuterRef("rank"), pk__lt=OuterRef("pk"))
    another = rows.filter(better, survivor=OuterRef("survivor"))
    return rows.filter(Q(survivor=None) | ~Exists(another)).select_related("organization").order_by("pk")


def is_let_in(report: Report, issue: Issue) -> bool:
    """Whether whoever reads this report's page may see what is only being thought about."""
    own = Q(report=report.pk)
    if report.customer_id is not None:
        own |= Q(report__customer=report.customer_id)
    return _joined_by_us(issue).filter(own).exists()


def _joined_by_us(issue: Issue) -> QuerySet[Match]:
    return Match.objects.filter(issue=issue).exclude(BY_THEMSELVES)


def by_themself(report: Report) -> Actor:
    """Whoever sent the report, as the one who joins it: its customer, or somebody who did not say who they are."""
    return report.customer.actor if report.customer else Actor(f"report:{report.pk}", "Somebody", "customer")


def worked_on_elsewhere(issue: Issue) -> set[int]:
    """Which reports of this issue belong to another one too that has not ended."""
    others = Match.objects.filter(report__matches__issue=issue).exclude(issue=issue).exclude(issue__stage__in=ENDED)
    others = others.exclude(issue=None)
    return set(others.values_list("report", flat=True))


def first_reporter(issue: Issue) -> Customer | None:
    report = reports_of(issue).exclude(customer=None).select_related("customer").first()
    return report.customer if report else None


def stages_of(reports: Collection[int]) -> dict[int, str]:
    """At which stage the issue is that each was joined to last."""
    joined = Match.objects.filter(report__in=reports, issue__isnull=False).order_by("pk")
    return dict(joined.values_list("report", "issue__stage"))


def issues_of(report: Report | Given) -> QuerySet[Issue]:
    """The issues a report was joined to, the latest joined first."""
    return (
        Issue.objects.filter(matches__report=report)
        .select_related("product", "owner")
        .order_by("-matches__made_at", "-matches__pk")
    )


def all_issues_of(report: Report) -> list[Issue]:
    """The same, looked up by every page of a report."""
    return _issues_of.all(report.pk)


_issues_of = Prepared[Issue](issues_of)


@dataclass(frozen=True)
class Reach:
    customers: int
    organizations: int
    reports: int


def reach(issue: Issue) -> Reach:
    """How many it hurts: distinct customers, distinct organizations, and reports (anonymous ones included)."""
    counts = (
        reports_of(issue)
        .order_by()
        .aggregate(
            customers=Count(person("customer"), distinct=True),
            organizations=Count("organization", distinct=True),
            reports=Count("pk", distinct=True),
        )
    )
    return Reach(**counts)


def next_updates(issues: list[int]) -> dict[int, datetime]:
    """Issue -> when the first of its customers must hear again; issues that nobody waits for are missing."""
    open_ones = Match.objects.filter(issue__in=issues, report__state=State.OPEN).order_by()
    return dict(open_ones.values_list("issue").annotate(due=Min("report__next_update_due")))


@dataclass(frozen=True)
class Toll:
    """Whom an issue hurts, and how many of its reports wait: `open`, of which `late`, the first due at `next_due`."""

    customers: int
    organizations: int
    reports: int
    open: int
    late: int
    next_due: datetime | None


def toll(issue: Issue, organizations: int | None = None) -> Toll:
    """`reach` and the clocks, in one look at the reports; a shorter one when the `organizations` are known already."""
    waiting = Q(state=State.OPEN)
    wanted: dict[str, Any] = {
        "reports": Count("pk"),
        "open": Count("pk", filter=waiting),
        "late": Count("pk", filter=late()),
        "next_due": Min("next_update_due", filter=waiting),
    }
    if organizations is None:
        wanted["organizations"] = Count("organization", distinct=True)
    counts = {"organizations": organizations, **reports_of(issue).order_by().aggregate(**wanted)}
    return Toll(customers=issue.customers, **counts)


def some_let_in(issue: Issue, *, but: Collection[int] = (), most: int = 3) -> list[Customer]:
    """A few of the customers who were let in, the first to be joined first, without the persons in `but`."""
    joined = _joined_by_us(issue).exclude(report__customer=None).order_by("pk")
    joined = joined.alias(person=person("report__customer")).exclude(person__in=but)
    people = joined.select_related("report__customer__organization").only(
        "report__customer__name", "report__customer__survivor", "report__customer__organization__name"
    )
    found: dict[int, Customer] = {}
    for match in people[: 20 * most]:
        customer = match.report.customer
        if customer is not None and len(found) < most:
            found.setdefault(customer.person, customer)
    return list(found.values())


def latest_joined(issue: Issue, most: int) -> list[Match]:
    """The matches made last, with what a list shows of their reports."""
    return _latest_joined(most).all(issue.pk)


@cache
def _latest_joined(most: int) -> Prepared[Match]:
    shown = ("title", "state", "received_at", "severity", "customer__name", "organization__name")
    rows = Match.objects.select_related("report__customer", "report__organization")
    only = rows.only("made_by", "issue_id", *(f"report__{name}" for name in shown)).order_by("-pk")
    return Prepared[Match](lambda issue: only.filter(issue=issue)[:most])
