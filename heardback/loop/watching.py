"""What the worker does for the loop: presuming after the wait, closing what stayed quiet, and noticing that a fixed
problem is reported anew."""

from datetime import timedelta

from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.ledger.reading import read
from heardback.loop.moving import move
from heardback.loop.shipping import occasion_of_sign_off
from heardback.loop.signing import close_quiet_issue, presume
from heardback.releases.models import Environment, Release
from heardback.releases.queries import production_release
from heardback.reports.following import close
from heardback.reports.models import Report, State


def watch() -> int:
    """Move what can move by itself. Returns how many issues it moved."""
    moved = 0
    now = timezone.now()
    for issue in Issue.objects.filter(stage=Stage.CONFIRMING).select_related("product"):
        if issue.stage_since <= now - timedelta(days=issue.product.sign_off_wait_days):
            moved += presume(issue).stage != Stage.CONFIRMING
    for issue in Issue.objects.filter(stage=Stage.MONITORING).select_related("product"):
        if issue.stage_since <= now - timedelta(days=issue.product.watch_days):
            moved += close_quiet_issue(issue).stage != Stage.MONITORING
    return moved + _presume_late_comers()


def _presume_late_comers() -> int:
    """Reports from before a fix that came in after its end: asked for sign-off, and presumed after the same wait."""
    closed = 0
    late = Report.objects.filter(state=State.OPEN, matches__issue__stage=Stage.CLOSED)
    for report in late.select_related("product").prefetch_related("matches__issue"):
        waited = timezone.now() - timedelta(days=report.product.sign_off_wait_days)
        occasions = [occasion_of_sign_off(match.issue) for match in report.matches.all()]
        told = Event.objects.filter(word="told", customer=report.customer_id, facts__occasion__in=occasions)
        if told.filter(at__lte=waited).exists():
            close(report, "presumed", by=SYSTEM)
            closed += 1
    return closed


def notice_new_reports() -> int:
    """A report joined to an issue that was thought fixed is a bounce, unless it comes from a version before the fix.

    One joined to a declined issue has its answer already: the notice gives it, and it closes.
    """
    return read("loop.watching", _look_at, words=("report.matched",))


def _look_at(events: list[Event]) -> None:
    for event in events:
        if not event.facts.get("after_the_end"):
            continue
        report = Report.objects.filter(pk=event.report, matches__issue=event.issue).first()
        issue = Issue.objects.filter(pk=event.issue).first()
        if report is None or issue is None:
            continue
        if issue.stage == Stage.DECLINED:
            close(report, "declined", by=SYSTEM)
        elif issue.stage in (Stage.MONITORING, Stage.CLOSED) and not _from_before_the_fix(report, issue):
            note = f"Report {report.number} says it is not fixed: {report.title}"
            move(issue, "bounce", by=SYSTEM, note=note, customer=report.customer)


def _from_before_the_fix(report: Report, issue: Issue) -> bool:
    fix = production_release(issue)
    if fix is None:
        return False
    if (report.occurred_at or report.received_at) < fix.released_at:
        return True
    theirs = Release.objects.filter(
        product=issue.product, version=report.version, environment=Environment.PRODUCTION
    ).first()
    return bool(report.version) and theirs is not None and theirs.released_at < fix.released_at
