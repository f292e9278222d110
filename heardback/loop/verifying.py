"""Checking what was built against each criterion, and the work that building it took."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM, Actor
from heardback.accounts.roles import allow
from heardback.files.handing_out import NoSuchFile, Which
from heardback.files.handing_out import link as link_to
from heardback.files.models import File
from heardback.files.settling import keep
from heardback.issues.holding import hold_issue
from heardback.issues.models import Issue, Stage
from heardback.ledger.recording import record
from heardback.loop.criteria import number
from heardback.loop.gates import builders_of, current_criteria, run_since_built
from heardback.loop.models import Comparison, Criterion, LinkedWork, Verification
from heardback.loop.moving import move
from heardback.loop.naming import who
from heardback.loop.texts import choice, text, web_address
from heardback.releases.models import Environment


@transaction.atomic
def verify(
    criterion: Criterion,
    *,
    by: Actor,
    passed: bool | None = None,
    evidence: str,
    environment: str = Environment.STAGING,
    version: str = "",
    measured: str | float | Decimal | None = None,
    verified_by: str = "",
    steps: str = "",
    link: str = "",
    file: File | None = None,
) -> Verification:
    """Record one check of one criterion: the `steps` that were taken, and what shows the result. A `file` that shows it
    may stand without words.

    Once every criterion was checked and one failed, it goes back to building by itself, with the reason.

    A `measured` value is compared with the criterion's target here; `passed` is then worked out, and saying otherwise
    is an error. `verified_by` names who checked when that is not who writes it down (a program, for a person).
    """
    issue = hold_issue(criterion.issue)
    criterion = Criterion.objects.get(pk=criterion.pk)
    if issue.stage != Stage.VERIFYING:
        raise ValidationError(
            {"criterion": f"It is {issue.get_stage_display().lower()}; criteria are checked once it is built."}
        )
    if criterion.retired_at:
        raise ValidationError({"criterion": "This criterion was retired."})
    verifier = (who(verified_by) if verified_by else "") or by.ref
    if verifier != by.ref and by.ref in builders_of(issue):
        raise ValidationError({"verified_by": "Who built it cannot write down the check of somebody else."})
    value = number("measured", measured)
    holds = meets_target(criterion, value)
    if holds is not None and passed is not None and passed != holds:
        raise ValidationError({"passed": f"{value:f} does {'' if holds else 'not '}meet the target: {criterion.how}."})
    if holds is None and passed is None:
        raise ValidationError({"passed": "Say whether it passed, or give the measured number."})
    if file is not None:
        evidence = text("evidence", evidence, 20_000) or f"See “{file.name}”."
        keep([file])
    run = Verification.objects.create(
        criterion=criterion,
        criterion_version=criterion.version,
        round=issue.round,
        environment=choice("environment", environment, Environment.values),
        version=text("version", version, 100),
        passed=bool(passed) if holds is None else holds,
        measured=value,
        steps=text("steps", steps, 20_000),
        link=web_address("link", link),
        evidence=text("evidence", evidence, 20_000, "Say what you saw: a number, a link, a file."),
        file=file,
        verified_by=verifier,
    )
    record(
        "criterion.verified",
        actor=by,
        issue=issue.pk,
        criterion=criterion.pk,
        verifier=text("verified_by", verified_by, 200) or by.name,
        text=criterion.text,
        environment=environment,
        version=run.version,
        result="passed" if run.passed else "failed",
        evidence=run.evidence,
        file=file.name if file is not None else "",
    )
    _back_to_building(issue)
    return run


def _back_to_building(issue: Issue) -> None:
    runs = {criterion: run_since_built(criterion, issue) for criterion in current_criteria(issue)}
    if all(runs.values()):
        failed = [f"“{criterion}” failed: {run.evidence}" for criterion, run in runs.items() if run and not run.passed]
        if failed:
            move(issue, "rebuild", by=SYSTEM, note="\n".join(failed)[:20_000])


def link_to_evidence(run: Verification, which: Which, reader: Actor) -> str:
    """A link to the file of a check, good for minutes. PermissionDenied for an original that this reader's role may not
    have; NoSuchFile."""
    if run.file is None:
        raise NoSuchFile
    if which is Which.ORIGINAL and not run.file.hides_nothing:
        allow(reader, "read originals")
    return link_to(run.file, which)


def meets_target(criterion: Criterion, value: Decimal | None) -> bool | None:
    """Whether a measured value meets the criterion's target; None when there is nothing to compare."""
    if value is None or criterion.target is None:
        return None
    return {
        Comparison.WITHIN: abs(value) <= criterion.target,
        Comparison.AT_MOST: value <= criterion.target,
        Comparison.AT_LEAST: value >= criterion.target,
        Comparison.EXACTLY: value == criterion.target,
    }[Comparison(criterion.comparison)]


@transaction.atomic
def link_work(issue: Issue, title: str, *, by: Actor, url: str = "") -> LinkedWork:
    url = web_address("url", url)
    work = LinkedWork.objects.create(issue=issue, title=text("title", title, 300, "Name the work."), url=url)
    record("work.linked", actor=by, issue=issue.pk, title=work.title)
    return work


@transaction.atomic
def finish_work(work: LinkedWork, *, by: Actor, done_by: str = "") -> LinkedWork:
    """The linked work is done. `done_by` names who did it when that is not who says so."""
    work = LinkedWork.objects.select_for_update(no_key=True).get(pk=work.pk)
    if work.done_at is None:
        work.done_at, work.done_by = timezone.now(), (who(done_by) if done_by else "") or by.ref
        work.save(update_fields=["done_at", "done_by"])
        record("work.done", actor=by, issue=work.issue_id, title=work.title)
    return work
