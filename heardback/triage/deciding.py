"""One press of the desk decides what one report is, or many at once. For a short while its customers hear nothing of
it, and it can be taken back as if it had not been; then it goes out by itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.issues.holding import hold_survivor
from heardback.issues.models import Issue
from heardback.issues.opening import open_issue
from heardback.ledger.models import Event
from heardback.ledger.recording import event, record, record_all
from heardback.products.severity import Severity
from heardback.reports.folding import let_through
from heardback.reports.following import close, reopen
from heardback.reports.holding import hold_reports
from heardback.reports.models import Report, State
from heardback.triage.counting import count_customers
from heardback.triage.matching import EXPLAINING, checked, matched
from heardback.triage.models import BY_THEMSELVES, Batch, Batched, Decision, Match, Outcome, What
from heardback.wire.text import clean

HOLD = timedelta(seconds=30)
MOST = 500  # reports in one press
AT_ONCE = 50  # presses
BATCH = 200  # rows


@dataclass(frozen=True)
class Done:
    """`left` are the numbers of reports that somebody decided on meanwhile: they stay as they are."""

    batch: Batch
    reports: list[Report]
    left: list[int]


@transaction.atomic
def decide(
    numbers: Collection[int],
    outcome: str,
    *,
    by: Actor,
    issue: Issue | None = None,
    title: str = "",
    note: str = "",
    words: str = "",
    anew: bool = False,
) -> Done:
    """Decide what these reports are, all or none. What their customers are told waits for HOLD.

    known_bug needs `issue`. new_bug opens one, titled `title` or as the first report, or takes the `issue` given.
    user_error needs `words` (or, as it was once, a `note`): the explanation their customers will read; with `other`
    they are sent too. For a bug they replace our usual words.
    Of many, those that somebody decided on meanwhile are left out; with `anew` only those that belong to an issue.
    ValidationError when nothing is left to decide.
    """
    note, words = checked(outcome, issue, note, words)
    issue = hold_survivor(issue) if issue else None
    reports, left = _to_decide(numbers, issue, anew)
    closed = {report.pk: report.closed_why for report in reports if report.state == State.CLOSED}
    let_through([report.pk for report in reports], by=by)  # whoever decides has looked at it
    for at, report in enumerate(reports):
        if report.pk in closed:
            reports[at] = reopen(report, "looked at again", by=by)
    opened = outcome == Outcome.NEW_BUG and issue is None
    if opened:
        issue = open_issue(reports[0].product, clean(title) or reports[0].title, by=by, severity=_worst(reports))
    now = timezone.now()
    batch = Batch.objects.create(
        what=outcome, issue=issue, opened=opened, words=words, until=now + HOLD,
        made_by=by.ref, made_by_name=by.name[:200], made_at=now,
    )  # fmt: skip
    keep(batch, reports, closed)
    fields = {"outcome": outcome, "made_by": by.ref, "made_at": now, "note": note, "words": words, "batch": batch}
    Decision.objects.bulk_create(
        [Decision(report=report, **fields) for report in reports],
        update_conflicts=True, unique_fields=["report"], update_fields=list(fields), batch_size=BATCH,
    )  # fmt: skip
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(triaged_at=now, snoozed_until=None)
    label = Outcome(outcome).label.lower()
    record_all([event("report.triaged", actor=by, report=r.pk, outcome=label, note=note) for r in reports])
    if issue is not None:
        _join(batch, issue, by)
    return Done(batch, reports, left)


@transaction.atomic
def triage(report: Report, outcome: str, *, by: Actor, **said: Any) -> Issue | None:
    """`decide` for one report, of which its customer is told at once. Returns the issue that it belongs to now."""
    batch = decide([report.pk], outcome, by=by, **said).batch
    _let_go(batch.pk, by)
    issue = batch.issue
    batch.delete()  # nothing of it can be undone
    return issue


@transaction.atomic
def undo(batch: Batch, *, by: Actor) -> int:
    """Take it back: every report of it is what it was before. Returns how many.

    ValidationError when it has gone out, or was undone; what somebody decided anew since stays.
    """
    batch = Batch.objects.select_for_update(of=("self",)).select_related("issue").get(pk=batch.pk)
    if batch.settled_at is not None:
        raise ValidationError("That was undone already." if batch.undone_at else "It has gone out, so it stands.")
    issue = hold_survivor(batch.issue) if batch.issue else None
    items = {item.report_id: item for item in batch.reports.all()}
    still = {report.pk: report for report in hold_reports(_still(batch, items))}
    batch.undone_at = batch.settled_at = timezone.now()
    batch.save(update_fields=["undone_at", "settled_at"])
    if batch.what in Outcome.values:
        joined = [number for number in still if items[number].joined]
        Match.objects.filter(report__in=joined, joined_to=batch.issue).delete()
        for number in still:
            if was_by := items[number].before["joined_by"]:
                Match.objects.filter(report=number, issue=issue).update(made_by=was_by)
        _decisions_as_before(batch, {number: items[number].before for number in still})
    for number, report in still.items():
        was = items[number].before
        if why := was.get("closed_why"):
            still[number] = report = close(report, why, by=by)
        report.triaged_at, report.snoozed_until = _moment(was["triaged_at"]), _moment(was["snoozed_until"])
    Report.objects.bulk_update(still.values(), ["triaged_at", "snoozed_until"], batch_size=BATCH)
    said = What(batch.what).label.lower()
    record_all([event("report.undone", actor=by, report=number, what=said) for number in still])
    if issue is not None:
        count_customers(issue.pk)
        _close_what_was_opened(batch, issue, by)
    return len(still)


@transaction.atomic
def send_now(batch: Batch) -> None:
    """Nobody will undo it: it goes out with the worker's next round."""
    Batch.objects.filter(pk=batch.pk, settled_at=None, until__gt=timezone.now()).update(until=timezone.now())


def let_go() -> int:
    """The worker's part: what can no longer be undone goes out. Returns how many presses."""
    due = Batch.objects.filter(settled_at=None, until__lte=timezone.now()).order_by("until", "pk")
    return sum(_let_go(number) for number in due.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _let_go(number: int, by: Actor | None = None) -> bool:
    skip = {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}
    rows = Batch.objects.select_for_update(of=("self",), **skip).filter(pk=number, settled_at=None)
    batch = rows.select_related("issue").first()
    if batch is None:
        return False
    if batch.issue is not None:
        hold_survivor(batch.issue)
    by = by or Actor(batch.made_by, batch.made_by_name, "agent")
    reports = Report.objects.select_related("customer").in_bulk(_still(batch, batch.reports.values_list("report")))
    if batch.issue is not None:
        news = batch.reports.filter(joined=True).values_list("report", flat=True)
        there = Match.objects.filter(report__in=news, joined_to=batch.issue).values_list("report", flat=True)
        record_all([matched(reports[n], batch.issue, by, batch.words) for n in there if n in reports])
    elif batch.what in EXPLAINING and batch.words:
        said: dict[str, Any] = {"note": batch.words, "outcome": batch.what}
        record_all(
            [event("report.explained", actor=by, report=r.pk, customer=r.customer_id, **said) for r in reports.values()]
        )
    batch.settled_at = timezone.now()
    batch.save(update_fields=["settled_at"])
    return True


def last_press(by: Actor) -> Batch | None:
    """What they did last, while it can be undone."""
    rows = Batch.objects.filter(made_by=by.ref, settled_at=None, until__gt=timezone.now())
    return rows.order_by("-pk").first()


def _to_decide(numbers: Collection[int], issue: Issue | None, anew: bool) -> tuple[list[Report], list[int]]:
    """The reports, held, and those that are not to be touched."""
    if len(numbers) > MOST:
        raise ValidationError(f"At most {MOST} reports are decided at once; these are {len(numbers):,}.")
    reports = hold_reports(numbers)
    there = dict(Match.objects.filter(report__in=numbers).exclude(issue=None).values_list("report", "issue"))
    if not reports:
        raise ValidationError({"reports": "Say which reports: none of these exists."})
    if len(numbers) == 1:
        # A report may be about two problems, and then the second issue is named.
        if reports and issue is None and reports[0].pk in there:
            key = Issue(pk=there[reports[0].pk]).key
            raise ValidationError({"outcome": f"It belongs to {key} already. Take it off first, if it does not."})
        return reports, []
    free = [report for report in reports if (anew or report.triaged_at is None) and report.pk not in there]
    if not free:
        raise ValidationError("Somebody decided on all of them meanwhile. Nothing was changed.")
    return free, sorted(set(numbers) - {report.pk for report in free})


def _join(batch: Batch, issue: Issue, by: Actor) -> None:
    numbers = dict(batch.reports.values_list("report", "joined"))
    rows = [Match(report_id=n, issue=issue, joined_to=issue, made_by=by.ref) for n, new in numbers.items() if new]
    Match.objects.bulk_create(rows, batch_size=BATCH)
    # Somebody of ours has looked now at what customers joined by themselves.
    Match.objects.filter(report__in=numbers, issue=issue).filter(BY_THEMSELVES).update(made_by=by.ref)
    count_customers(issue.pk)


def keep(batch: Batch, reports: list[Report], closed: Mapping[int, str] = MappingProxyType({})) -> None:
    """What each report was before; of those that were `closed`, why."""
    decided = {row.report_id: row for row in Decision.objects.filter(report__in=reports)}
    joined: dict[int, str] = {}
    if batch.issue is not None:
        joined = dict(Match.objects.filter(report__in=reports, issue=batch.issue).values_list("report", "made_by"))
    Batched.objects.bulk_create(
        [
            Batched(
                batch=batch,
                report=report,
                joined=batch.issue is not None and report.pk not in joined,
                before={
                    "triaged_at": _said(report.triaged_at),
                    "snoozed_until": _said(report.snoozed_until),
                    "decision": _as_it_is(decided.get(report.pk)),
                    "joined_by": joined.get(report.pk, ""),
                    "closed_why": closed.get(report.pk, ""),
                },
            )
            for report in reports
        ],
        batch_size=BATCH,
    )


def _as_it_is(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    said = {name: getattr(decision, name) for name in ("outcome", "made_by", "note", "words")}
    return {**said, "made_at": _said(decision.made_at)}


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _still(batch: Batch, numbers: Any) -> list[int]:
    """Those that nobody has decided on anew."""
    if batch.what not in Outcome.values:
        return list(Report.objects.filter(pk__in=numbers, triaged_at=None).values_list("pk", flat=True))
    return list(Decision.objects.filter(batch=batch, report__in=numbers).values_list("report", flat=True))


def _decisions_as_before(batch: Batch, were: dict[int, dict[str, Any]]) -> None:
    Decision.objects.filter(batch=batch, report__in=were).delete()
    rows = [Decision(report_id=number, **was["decision"]) for number, was in were.items() if was["decision"]]
    Decision.objects.bulk_create(rows, batch_size=BATCH)


def _close_what_was_opened(batch: Batch, issue: Issue, by: Actor) -> None:
    """An issue that was opened by what is undone, and that nobody has touched, was never there."""
    if not batch.opened or issue.pk != batch.issue_id or issue.joined.exists():
        return
    if Event.objects.filter(issue=issue.pk).exclude(word="issue.opened").exists():
        return
    record("issue.taken.back", actor=by, issue=issue.pk, key=issue.key, title=issue.title)
    Issue.objects.filter(pk=issue.pk).delete()


def _worst(reports: list[Report]) -> str:
    said = {report.severity for report in reports}
    return next((value for value in Severity.values if value in said), "")
