"""Moving an issue from stage to stage: the only place that writes its stage."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.roles import BUILDERS, allow, may, refusal
from heardback.customers.models import Customer
from heardback.issues.holding import hold_issue
from heardback.issues.models import Declined, Issue, Stage
from heardback.ledger.recording import record
from heardback.loop.causes import CHARGED, BounceCause
from heardback.loop.gates import Ask
from heardback.loop.models import Bounce
from heardback.loop.naming import who
from heardback.loop.table import SAID, VERBS, Move, moves_from
from heardback.loop.texts import text
from heardback.reports.following import close, reopen, sooner
from heardback.reports.holding import hold_reports
from heardback.reports.models import Report
from heardback.triage.queries import reports_of, worked_on_elsewhere
from heardback.wire.text import clean

CAUSES = {"bounce": BounceCause, "decline": Declined}


class Refused(Exception):
    """The move can't be made now. `reasons` says everything that is in the way."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


@transaction.atomic
def move(
    issue: Issue,
    verb: str,
    *,
    by: Actor,
    note: str = "",
    cause: str = "",
    override: bool = False,
    built_by: str = "",
    customer: Customer | None = None,
) -> Issue:
    """Take one step of the table, or raise and change nothing.

    ValidationError: an unknown verb or cause, or a reason that is missing. Refused: not from this stage, or a gate says
    no; `reasons` lists all of them. PermissionDenied: not with this role. With `override` the gates' reasons are
    written down instead, which takes a product manager and a note. `built_by` names who built it when that is not who
    moves it.
    """
    note = text("note", note, 20_000)
    if verb not in VERBS:
        raise ValidationError({"verb": f"“{clean(verb)[:40]}” is not a move. Moves: {', '.join(VERBS)}."})
    issue = hold_issue(issue)
    step = next((step for step in moves_from(issue.stage) if step.verb == verb), None)
    if step is None:
        possible = ", ".join(step.verb for step in moves_from(issue.stage))
        raise Refused(f"It is {issue.get_stage_display().lower()}, and cannot “{verb}” from there. It can: {possible}.")
    _allow(step, by)
    _demand(step, note, cause, by)
    reasons = [why for gate in step.only_if if (why := gate(issue, Ask(by, note, cause)))]
    if reasons and not override:
        raise Refused(*reasons)
    if reasons:
        allow(by, "override a gate")
        if not note:
            raise ValidationError({"note": "An override needs a reason; it stays visible for ever."})
        record("issue.overrode", actor=by, issue=issue.pk, verb=verb, note=note, reasons=reasons)
    _enter(issue, step, by=by, note=note, cause=cause, built_by=who(built_by) if built_by else "", customer=customer)
    return issue


def _allow(step: Move, by: Actor) -> None:
    if by.role in step.roles or by.role == "system" or (step.customers and by.role == "customer"):
        return
    raise PermissionDenied(refusal(by, step.verb, step.roles))


def _demand(step: Move, note: str, cause: str, by: Actor) -> None:
    wrong = {}
    if "note" in step.needs and not note:
        wrong["note"] = "Say why."
    causes = CAUSES.get(step.verb)
    # A customer says that it isn't fixed; naming the cause is ours, later, before the issue leaves `defining`.
    cause_needed = "cause" in step.needs and by.role not in ("customer", "system")
    if causes and (cause_needed or cause) and cause not in causes.values:
        wrong["cause"] = f"“{clean(cause)[:40]}” is not one of: {', '.join(causes.values)}."
    if wrong:
        raise ValidationError(wrong)


def _enter(
    issue: Issue, step: Move, *, by: Actor, note: str, cause: str, built_by: str, customer: Customer | None
) -> None:
    left, since, now = Stage(issue.stage), issue.stage_since, timezone.now()
    issue.stage, issue.stage_since = step.enters, now
    issue.declined_as = cause if step.enters == Stage.DECLINED else ""
    if step.verb == "verify":
        work = issue.work.filter(done_at__gte=since).exclude(done_by="")
        done = work.order_by("-done_at").values_list("done_by", flat=True).first()
        issue.built_by = built_by or (done if done and by.role not in BUILDERS else by.ref)
    if step.verb in ("bounce", "appeal"):
        if step.verb == "bounce":
            gate = CHARGED[BounceCause(cause)] if cause else ""
            Bounce.objects.create(
                issue=issue, round=issue.round, from_stage=left, customer=customer, by=by.ref, words=note,
                cause=cause, gate=gate, at=now,
            )  # fmt: skip
            record("issue.bounced", actor=by, issue=issue.pk, cause=cause or "cause to be named", words=note)
        elif customer is not None:
            record(
                "issue.appealed",
                actor=by,
                issue=issue.pk,
                customer=customer.pk,
                customer_name=str(customer),
                words=note,
            )
        issue.round += 1
    issue.save(update_fields=["stage", "stage_since", "declined_as", "round", "built_by"])
    if step.verb == "decline":
        record("issue.declined", actor=by, issue=issue.pk, declined_as=cause, note=note, round=issue.round)
    record(
        "issue.moved",
        actor=by,
        issue=issue.pk,
        verb=step.verb,
        leaves=left.label,
        enters=step.enters.label,
        note=note,
        said=SAID[step.enters],
        round=issue.round,
    )
    _carry_reports_along(issue, step, by)


def _carry_reports_along(issue: Issue, step: Move, by: Actor) -> None:
    """Reports end when their issue does, and are open again when it is; elsewhere some have to hear sooner."""
    if step.enters == Stage.CLOSED:
        signed = set(issue.sign_offs.filter(round=issue.round, kind="signed").values_list("customer", flat=True))
        for report in _ending_with(issue):
            close(report, "fixed" if report.customer_id in signed else "presumed", by=by)
    elif step.enters == Stage.DECLINED:
        for report in _ending_with(issue):
            close(report, "declined", by=by)
    elif step.verb in ("bounce", "appeal"):
        for report in hold_reports(reports_of(issue).values_list("pk", flat=True)):
            reopen(report, "it is not fixed yet" if step.verb == "bounce" else "we look at it again", by=by)
    if issue.product.silence_by_stage:
        sooner(reports_of(issue).values_list("pk", flat=True), issue.stage)


def _ending_with(issue: Issue) -> list[Report]:
    """Its reports but for those that are about something else too, on which we go on."""
    return hold_reports(set(reports_of(issue).values_list("pk", flat=True)) - worked_on_elsewhere(issue))


@dataclass(frozen=True)
class Next:
    """A move that could come next: what is in its way, and whether this person may make it."""

    move: Move
    reasons: list[str]
    allowed: bool
    may_override: bool


def next_moves(issue: Issue, by: Actor) -> list[Next]:
    """Every move out of the issue's stage, as this person would find it."""
    return [
        Next(
            move=step,
            reasons=[why for gate in step.only_if if (why := gate(issue, Ask(by)))],
            allowed=by.role in step.roles,
            may_override=by.role in step.roles and may(by, "override a gate"),
        )
        for step in moves_from(issue.stage)
    ]


@transaction.atomic
def name_cause(bounce: Bounce, cause: str, *, by: Actor) -> Bounce:
    """Name why a bounce happened, which charges the gate that let it through."""
    allow(by, "name a bounce's cause")
    if cause not in BounceCause.values:
        raise ValidationError({"cause": f"“{clean(cause)[:40]}” is not one of: {', '.join(BounceCause.values)}."})
    bounce.cause, bounce.gate = cause, CHARGED[BounceCause(cause)]
    bounce.save(update_fields=["cause", "gate"])
    record(
        "bounce.explained",
        actor=by,
        issue=bounce.issue_id,
        cause=BounceCause(cause).label.lower(),
        gate=Stage(bounce.gate).label,
    )
    return bounce
