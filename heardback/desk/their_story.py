"""What a customer or an organization reported, said of fixes and was promised: some of each, in few looks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.loop.models import Bounce, Promise, SignOff
from heardback.reports.models import COUNTED_OPEN, Report
from heardback.triage.models import Match

MOST, FEW = 30, 10


@dataclass(frozen=True)
class Reported:
    """A report, and the issue in which it counts, if any."""

    report: Report
    issue: Issue | None


@dataclass(frozen=True)
class Verdict:
    """What a customer said of a fix, or that they were silent for the stated time. `bad`: it is not fixed."""

    issue: Issue
    customer: Customer
    what: str
    words: str
    at: datetime
    bad: bool


@dataclass(frozen=True)
class Version:
    name: str
    last: datetime
    reports: int


def of_these(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The latest first, with what a row of them shows."""
    columns = ("title", "state", "severity", "received_at", "next_update_due", "closed_why", "customer__name")
    rows = reports.select_related("customer").only(*columns, "folded_at", "triaged_at")
    return rows.order_by("-received_at", "-pk")


def with_issues(reports: Iterable[Report]) -> list[Reported]:
    rows = list(reports)
    matches = Match.objects.filter(report__in=[row.pk for row in rows], issue__isnull=False).order_by("pk")
    shown = ("issue__title", "issue__stage", "report_id")
    issues = {match.report_id: match.issue for match in matches.select_related("issue").only(*shown)}
    return [Reported(row, issues.get(row.pk)) for row in rows]


def open_among(reports: QuerySet[Report]) -> int:
    return reports.filter(COUNTED_OPEN).count()


def versions_in(reports: QuerySet[Report]) -> list[Version]:
    rows = reports.exclude(version="").order_by().values_list("version")
    return [Version(*row) for row in rows.annotate(last=Max("received_at"), n=Count("pk")).order_by("-last")[:FEW]]


def issues_of(where: Q) -> QuerySet[Issue]:
    return Issue.objects.filter(where).distinct().defer("description", "workaround").order_by("-customers", "pk")


def promises_on(reports: QuerySet[Report]) -> QuerySet[Promise]:
    """Those on the issues of these reports, the farthest first."""
    theirs = Match.objects.filter(report__in=reports.order_by().values("pk"), issue__isnull=False).values("issue")
    return Promise.objects.filter(issue__in=theirs).select_related("issue").order_by("-due_at", "-pk")


def verdicts_of(who: Q) -> list[Verdict]:
    """What customers said of fixes, the latest first: their sign-offs, and what else came back because of them."""
    seen = SignOff.objects.filter(who).select_related("issue", "customer").order_by("-at", "-pk")[:FEW]
    bounced = Bounce.objects.filter(who).select_related("issue", "customer").order_by("-at", "-pk")[:FEW]
    found = [_verdict(one, one.get_kind_display(), one.kind == SignOff.Kind.REFUSED) for one in seen]
    refused = {(one.issue_id, one.round) for one in seen if one.kind == SignOff.Kind.REFUSED}
    found += [_verdict(one, "Came back", True) for one in bounced if (one.issue_id, one.round) not in refused]
    return sorted(found, key=lambda one: one.at, reverse=True)[:FEW]


def _verdict(one: Any, what: str, bad: bool) -> Verdict:
    return Verdict(one.issue, one.customer, what, one.words, one.at, bad)
