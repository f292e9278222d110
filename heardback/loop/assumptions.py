"""The assumption log: what is taken for true, until somebody validates or refutes it with evidence."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import SYSTEM, Actor
from heardback.issues.merged import survivor
from heardback.issues.models import Issue, Stage
from heardback.ledger.recording import record
from heardback.loop.models import Assumption, AssumptionState
from heardback.loop.moving import move
from heardback.loop.texts import choice, text

BUILT_ON = (Stage.VALIDATING, Stage.BUILDING, Stage.VERIFYING)


@transaction.atomic
def assume(
    issue: Issue,
    wording: str,
    *,
    by: Actor,
    kind: str = Assumption.Kind.TECHNICAL,
    blocking: bool = False,
    check_how: str = "",
    check_by: date | None = None,
) -> Assumption:
    """Write an assumption down; a blocking one holds back building until it is validated."""
    assumption = Assumption.objects.create(
        issue=issue,
        text=text("text", wording, 1000, "Write what is taken for true."),
        kind=choice("kind", kind, Assumption.Kind.values),
        blocking=blocking,
        made_by=by.name[:200],
        check_how=text("check_how", check_how, 500),
        check_by=check_by,
    )
    record("assumption.made", actor=by, issue=issue.pk, assumption=assumption.pk, text=assumption.text)
    return assumption


@transaction.atomic
def settle(assumption: Assumption, state: str, *, by: Actor, evidence: str) -> Assumption:
    """Validate or refute it, with evidence. May be settled again when new evidence turns up.

    A blocking one that is refuted sends its issue back to designing by itself, from wherever it was built on.
    """
    if state not in (AssumptionState.VALIDATED, AssumptionState.REFUTED):
        raise ValidationError({"state": "An assumption is settled as “validated” or “refuted”."})
    assumption = Assumption.objects.select_for_update().get(pk=assumption.pk)
    assumption.evidence = text("evidence", evidence, 20_000, "Say what shows it.")
    assumption.state = state
    assumption.save(update_fields=["state", "evidence"])
    record(
        "assumption.settled",
        actor=by,
        issue=assumption.issue_id,
        assumption=assumption.pk,
        text=assumption.text,
        state=state,
        evidence=assumption.evidence,
    )
    if assumption.blocking and state == AssumptionState.REFUTED:
        _back_to_designing(assumption)
    return assumption


def _back_to_designing(assumption: Assumption) -> None:
    issue = Issue.objects.get(pk=survivor(assumption.issue).pk)
    if issue.stage in BUILT_ON:
        why = f"It was built on “{assumption.text}”, which is refuted: {assumption.evidence}"
        move(issue, "redesign", by=SYSTEM, note=why[:20_000])
