"""Joining a report to an issue, and what a decision must say. Deciding is `deciding.py`."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.issues.holding import hold_survivor
from heardback.issues.merged import tree
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.ledger.recording import event, record, record_all
from heardback.reports.folding import let_through
from heardback.reports.following import reopen
from heardback.reports.holding import hold_report
from heardback.reports.models import Report
from heardback.triage.counting import count_customers
from heardback.triage.models import Decision, Match, Outcome
from heardback.wire.text import clean

NOTE_LONGEST = 20_000
EXPLAINING = (Outcome.USER_ERROR, Outcome.OTHER)


def checked(outcome: str, issue: Issue | None, note: str, words: str) -> tuple[str, str]:
    """The note for the team and the words for the customer, cleaned. ValidationError when the outcome wants others."""
    note, words = clean(note), clean(words)
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": f"“{clean(outcome)[:40]}” is not one of: {', '.join(Outcome.values)}."})
    if outcome == Outcome.USER_ERROR and not words:
        note, words = "", note
    for name, said in (("note", note), ("words", words)):
        if len(said) > NOTE_LONGEST:
            raise ValidationError({name: f"At most {NOTE_LONGEST:,} characters fit here; this has {len(said):,}."})
    if outcome == Outcome.KNOWN_BUG and issue is None:
        raise ValidationError({"issue": "Say which issue it is, for example HB-12."})
    if outcome == Outcome.USER_ERROR and not words:
        raise ValidationError({"note": "Write the explanation that the customer will read."})
    if outcome in EXPLAINING and issue is not None:
        raise ValidationError({"issue": "Only a known or a new problem belongs to an issue."})
    return note, words


def matched(report: Report, issue: Issue, by: Actor, words: str = "") -> Event:
    """What says that this report now belongs to this issue, which the caller holds. Not written yet."""
    return event(
        "report.matched",
        actor=by,
        report=report.pk,
        issue=issue.pk,
        customer=report.customer_id,
        number=report.number,
        key=issue.key,
        after_the_end=issue.stage in (Stage.MONITORING, Stage.CLOSED, Stage.DECLINED),
        words=words,
    )


@transaction.atomic
def join(report: Report, issue: Issue, *, by: Actor, words: str = "") -> Match:
    """Say that this report is this issue. Joining twice changes nothing. `words` are for its customer.

    What is joined to an issue that was merged into another is joined to that one.
    An issue that was closed is a question again when somebody reports it anew: `loop` decides whether that is a bounce.
    """
    # Read anew, and held: whether the issue had ended when the report joined it must be true when it is written down.
    issue, report = hold_survivor(issue), hold_report(report)
    match, made = Match.objects.get_or_create(
        report=report, issue=issue, defaults={"joined_to": issue, "made_by": by.ref}
    )
    if made:
        let_through([report.pk], by=by)
        if report.triaged_at is None:
            Report.objects.filter(pk=report.pk).update(triaged_at=timezone.now())
        record_all([matched(report, issue, by, words)])
        count_customers(issue.pk)
    elif match.by_themself and by.role != "customer":  # somebody of ours has looked at it now
        match.made_by = by.ref
        match.save(update_fields=["made_by"])
    return match


@transaction.atomic
def take_off(report: Report, issue: Issue, *, by: Actor) -> None:
    """Say that this report is not this issue after all. Back in the inbox when it belongs to no other."""
    issue, report = hold_survivor(issue), hold_report(report)
    gone, _ = Match.objects.filter(report=report, joined_to__in=tree(issue.pk)).delete()
    if not gone:
        return
    record("report.unmatched", actor=by, report=report.pk, issue=issue.pk, number=report.number, key=issue.key)
    count_customers(issue.pk)
    if not Match.objects.filter(report=report).exists():
        Decision.objects.filter(report=report).delete()
        reopen(report, "taken off an issue", by=by, to_inbox=True)
