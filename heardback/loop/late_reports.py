"""Reports that came to their issue, or were opened again, after it had ended."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.customers.one_person import rows_of
from heardback.issues.holding import hold_issue
from heardback.issues.models import ENDED, Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.shipping import occasion_of_declining, occasion_of_sign_off
from heardback.reports.following import close
from heardback.reports.holding import hold_report
from heardback.reports.models import Report, State
from heardback.triage.models import Match
from heardback.triage.queries import worked_on_elsewhere


def end_late_reports() -> int:
    """Their customers have the same time to answer as everybody had; then they end as the others did. Returns how
    many."""
    ended = 0
    still = Match.objects.filter(report=OuterRef("report"), issue__isnull=False).exclude(issue__stage__in=ENDED)
    late = Match.objects.filter(
        ~Exists(still), issue__stage__in=ENDED, report__state=State.OPEN, report__triaged_at__isnull=False
    )
    for match in late.select_related("issue", "report").order_by("issue", "report"):
        ended += _end(match)
    return ended


@transaction.atomic
def _end(match: Match) -> bool:
    if match.issue is None:
        return False
    issue, report = hold_issue(match.issue), hold_report(match.report)
    if issue.stage not in ENDED or report.state != State.OPEN or report.pk in worked_on_elsewhere(issue):
        return False
    since = _has_known_since(report, issue, match)
    if since is None or since > timezone.now() - timedelta(days=report.product.waits_for(issue.severity)):
        return False
    close(report, "declined" if issue.stage == Stage.DECLINED else "presumed", by=SYSTEM)
    return True


def _has_known_since(report: Report, issue: Issue, match: Match) -> datetime | None:
    """Since when its customer could have answered; None while they were not told. Whom we do not know at all finds it
    on their page."""
    if report.customer_id is None:
        return match.made_at
    occasion = occasion_of_declining(issue) if issue.stage == Stage.DECLINED else occasion_of_sign_off(issue)
    told = Event.objects.filter(
        word="told", issue=issue.pk, customer__in=rows_of(report.customer_id), facts__occasion=occasion
    )
    reopened = Event.objects.filter(word="report.reopened", report=report.pk)
    last = [events.order_by("-pk").values_list("at", flat=True).first() for events in (told, reopened)]
    return None if last[0] is None else max(at for at in last if at is not None)
