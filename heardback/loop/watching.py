"""What the worker does for the loop: presuming after the wait, closing what stayed quiet, and noticing that a fixed
problem is reported anew."""

from datetime import timedelta

from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.issues.holding import hold_issue
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.ledger.reading import read
from heardback.loop.late_reports import end_late_reports
from heardback.loop.moving import move
from heardback.loop.shipping import not_reached
from heardback.loop.signing import close_quiet_issue, presume
from heardback.releases.models import Environment, Release
from heardback.releases.queries import production_release
from heardback.reports.following import close
from heardback.reports.models import Report
from heardback.triage.models import Match
from heardback.triage.queries import worked_on_elsewhere


def watch() -> int:
    """Move what can move by itself. Returns how many issues it moved."""
    moved = 0
    now = timezone.now()
    for issue in Issue.objects.filter(stage=Stage.CONFIRMING, merged_into=None).select_related("product"):
        if issue.stage_since <= now - timedelta(days=issue.product.waits_for(issue.severity)):
            moved += presume(issue).stage != Stage.CONFIRMING
    for issue in Issue.objects.filter(stage=Stage.MONITORING, merged_into=None).select_related("product"):
        if issue.stage_since <= now - issue.product.watched_for(issue.severity):
            moved += close_quiet_issue(issue).stage != Stage.MONITORING
    return moved + end_late_reports()


def notice_new_reports() -> int:
    """A report joined to an issue that was thought fixed is a bounce, unless it comes from a version before the fix.

    One joined to a declined issue has its answer already: the notice gives it, and it closes.
    """
    return read("loop.watching", _look_at, words=("report.matched",))


def _look_at(events: list[Event]) -> None:
    for event in events:
        if not event.facts.get("after_the_end"):
            continue
        match = Match.objects.filter(report=event.report, issue=event.issue).select_related("report", "issue").first()
        if match is None or match.issue is None:
            continue
        report, issue = match.report, hold_issue(match.issue)
        if issue.stage == Stage.DECLINED:
            if report.pk not in worked_on_elsewhere(issue):
                close(report, "declined", by=SYSTEM)
        elif issue.stage in (Stage.MONITORING, Stage.CLOSED) and not is_from_before_the_fix(report, issue):
            note = f"Report {report.number} says it is not fixed: {report.title}"
            move(issue, "bounce", by=SYSTEM, note=note, customer=report.customer)


def is_from_before_the_fix(report: Report, issue: Issue) -> bool:
    """Whether what it reports was seen before the fix was out and with them, or in a version that has it not."""
    fix = production_release(issue)
    if fix is None:
        return False
    seen = report.occurred_at or report.received_at
    if seen < fix.released_at or (report.customer_id and not_reached(issue, [report.customer_id], at=seen)):
        return True
    theirs = Release.objects.filter(
        product=issue.product, version=report.version, environment=Environment.PRODUCTION
    ).first()
    return bool(report.version) and theirs is not None and theirs.released_at < fix.released_at
