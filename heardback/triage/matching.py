"""Deciding what a report is, and joining it to an issue."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.issues.holding import hold_survivor
from heardback.issues.merged import tree
from heardback.issues.models import Issue, Stage
from heardback.issues.opening import open_issue
from heardback.ledger.models import Event
from heardback.ledger.recording import event, record, record_all
from heardback.reports.following import reopen
from heardback.reports.holding import hold_report
from heardback.reports.models import Report, State
from heardback.triage.counting import count_customers
from heardback.triage.models import Decision, Match, Outcome
from heardback.triage.queries import issues_of
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


@transaction.atomic
def triage(
    report: Report,
    outcome: str,
    *,
    by: Actor,
    issue: Issue | None = None,
    note: str = "",
    title: str = "",
    words: str = "",
) -> Issue | None:
    """Decide what `report` is and return the issue it now belongs to, if any. Its customer is told at once; what the
    desk decides can be undone for a while: `deciding.decide`.

    known_bug needs `issue`. new_bug opens one, titled `title` or as the report, or takes the `issue` given. user_error
    needs `words` (or, as it was once, a `note`): the explanation its customer will read; with `other` they are sent
    too. For a bug they replace our usual words. ValidationError otherwise; nothing is kept then.
    """
    note, words = checked(outcome, issue, note, words)
    if issue is not None:
        issue = hold_survivor(issue)
    report = hold_report(report)
    if issue is None and (joined := issues_of(report).first()) is not None:
        # Somebody else decided it meanwhile; or it is about two things, and then the second issue is named.
        raise ValidationError({"outcome": f"It belongs to {joined.key} already. Take it off first, if it does not."})
    if report.state == State.CLOSED:
        report = reopen(report, "looked at again", by=by)
    if outcome == Outcome.NEW_BUG and issue is None:
        issue = open_issue(report.product, clean(title) or report.title, by=by, severity=report.severity)
    report.triaged_at, report.snoozed_until = timezone.now(), None
    report.save(update_fields=["triaged_at", "snoozed_until"])
    made = {"made_by": by.ref, "made_at": report.triaged_at, "batch": None}
    Decision.objects.update_or_create(
        report=report, defaults={"outcome": outcome, "note": note, "words": words, **made}
    )
    record("report.triaged", actor=by, report=report.pk, outcome=Outcome(outcome).label.lower(), note=note)
    if issue is not None:
        join(report, issue, by=by, words=words)
    if words and outcome in EXPLAINING:
        said = {"note": words, "outcome": outcome}
        record("report.explained", actor=by, report=report.pk, customer=report.customer_id, **said)
    return issue


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
