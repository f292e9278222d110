"""Waiting to hear: customers with an open report to whom we owe a word, longest overdue first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.desk.entering import desk
from heardback.desk.forms.reports import postpone_form
from heardback.desk.pages import page
from heardback.desk.paging import paged
from heardback.issues.models import Issue
from heardback.loop.promising import open_promises
from heardback.notices.progress import unsent_releases
from heardback.notices.queries import waiting_to_hear
from heardback.reports.asking import answers_to_read
from heardback.reports.models import Report
from heardback.triage.models import Match
from heardback.wire.numbers import as_number

SOON = timedelta(hours=24)
ANSWERS = 20  # to read at once
SHOWN = (
    "title", "severity", "next_update_due", "last_heard_at", "product__name", "customer__name", "organization__name",
)  # fmt: skip


@dataclass
class Owed:
    """What one word would settle: everybody who waits on an issue, or one report that belongs to none."""

    issue: Issue | None
    due: datetime
    reports: list[Report] = field(default_factory=list)

    @property
    def late(self) -> bool:
        return self.due < timezone.now()


@desk()
def waiting(request: HttpRequest, me: Member) -> HttpResponse:
    """Grouped by issue, because one update answers everybody on it. ?postpone= opens a report's form."""
    joined = Match.objects.filter(issue__isnull=False).select_related("issue").order_by("-made_at")
    rows = waiting_to_hear(timezone.now() + SOON).only(*SHOWN)
    rows = rows.prefetch_related(Prefetch("matches", joined, to_attr="joined"))
    shown = paged(rows, "next_update_due", request.GET.get("after", ""), then="pk", size=60)
    asked = request.GET.get("postpone", "")
    context = {
        "rows": shown,
        "groups": grouped(shown.rows),
        "unsent": unsent_releases() if shown.first else [],
        "promises": list(open_promises()[:ANSWERS]) if shown.first else [],
        "answers": list(answers_to_read()[:ANSWERS]) if shown.first else [],
        "postponing": as_number(asked),
        "postpone": postpone_form(focus=True),
        "now": timezone.now(),
        "after": request.GET.get("after", ""),
    }
    return page(request, "desk/waiting.html", context, part="list")


def grouped(rows: Sequence[Report]) -> list[Owed]:
    """In the order in which the first of each group is due."""
    groups: dict[str, Owed] = {}
    for report in rows:
        assert report.next_update_due is not None, "an open report has its next update due"  # noqa: S101
        match = next(iter(report.joined), None)  # type: ignore[attr-defined]
        issue = match.issue if match else None
        key = issue.key if issue else f"report {report.pk}"
        groups.setdefault(key, Owed(issue, report.next_update_due)).reports.append(report)
    return list(groups.values())
