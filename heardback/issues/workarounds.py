"""What customers can do until it is fixed: written as versions, checked by a person, retracted.

Nothing of a version is written over. What holds also stands in `Issue.workaround` as plain text, for mails, searches
and programs; steps are its last lines, numbered, and plain text that is written there is read the same way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.accounts.models import Member
from heardback.files.kinds import DRAWABLE
from heardback.files.models import File
from heardback.files.settling import keep
from heardback.issues.holding import hold_issue
from heardback.issues.models import Issue, Step, Workaround
from heardback.ledger.recording import record
from heardback.wire.text import clean

LONGEST, STEP_LONGEST, MOST_STEPS = 20_000, 1000, 20
WHY_LONGEST, CHANGED_LONGEST = 1000, 500
_NUMBERED = re.compile(r"(\d{1,2})[.)] +(\S.*)")
NONE_HOLDS = "There is no workaround that holds. Write one first."


@dataclass(frozen=True)
class Do:
    """A step that is to be written: a line, and a picture of it."""

    text: str
    picture: File | None = None


def workaround_of(issue: Issue) -> Workaround | None:
    """The version that holds."""
    last = issue.workarounds.order_by("-version").first()
    return last if last is not None and last.retracted_at is None else None


@transaction.atomic
def write_workaround(issue: Issue, text: str, steps: Sequence[Do] = (), *, by: Actor, changed: str = "") -> Workaround:
    """The next version, unless it says what holds already. Nobody has checked it yet. ValidationError by field."""
    issue = hold_issue(issue)
    return _write(issue, *_checked(issue, text, steps), by=by, changed=changed)


@transaction.atomic
def write_as_text(issue: Issue, text: str, *, by: Actor) -> Workaround:
    """As `write_workaround`, of plain text whose last lines may be numbered; a step that stays keeps its picture."""
    text = clean(text)
    if not text:
        raise ValidationError(
            {"workaround": "Retract it with a reason instead: whoever was told it must hear that it is wrong."}
        )
    issue = hold_issue(issue)
    begins, lines = as_steps(text)
    now = workaround_of(issue)
    pictures = dict(now.steps.values_list("text", "picture")) if now else {}
    files = File.objects.in_bulk([pk for pk in pictures.values() if pk])
    steps = [Do(line, files.get(pictures.get(line) or 0)) for line in lines]
    try:
        return _write(issue, *_checked(issue, begins, steps), by=by)
    except ValidationError as wrong:
        raise ValidationError({"workaround": wrong.messages}) from None


@transaction.atomic
def verify_workaround(
    issue: Issue, *, by: Actor, note: str, version: int | None = None, verified_by: str = ""
) -> Workaround:
    """A named person tried the version that holds, and it helps; `note` says on what. `version` is the one they tried,
    `verified_by` who they are when a program writes it down for them. Who wrote it may, and it is said so."""
    now = _held(issue, version)
    note = _line("note", note, WHY_LONGEST, "Say on what you tried it, so that others know for whom it holds.")
    who = _line("verified_by", verified_by, 200)
    if not who and by.member is None:
        raise ValidationError({"verified_by": "Say who tried it: a program cannot."})
    ref, name = _person(who) if who else (by.ref, by.name[:200])
    now.verified_by, now.verified_name, now.verified_note, now.verified_at = ref, name, note, timezone.now()
    now.save(update_fields=["verified_by", "verified_name", "verified_note", "verified_at"])
    record("workaround.verified", actor=by, issue=now.issue_id, version=now.version, verifier=name, note=note)
    return now


@transaction.atomic
def retract_workaround(issue: Issue, why: str, *, by: Actor, version: int | None = None) -> Workaround:
    """It was wrong, or does harm: nobody is shown it any more, and whoever was told it hears that, with `why`, once."""
    now = _held(issue, version)
    why = _line("why", why, WHY_LONGEST, "Say what was wrong with it: whoever was told it reads this.")
    _retract(now, why, by)
    record(
        "workaround.retracted", actor=by, issue=now.issue_id, version=now.version, workaround=now.pk, why=why,
        tells=True,
    )  # fmt: skip
    return now


def carry_workaround(issue: Issue, into: Issue, *, by: Actor) -> bool:
    """Of two that are merged, in their transaction: what holds of the one holds of the other, if that has none."""
    now = workaround_of(issue)
    if now is None or workaround_of(into) is not None:
        return False
    steps = [Do(step.text, step.picture) for step in now.steps.select_related("picture")]
    made = _write(into, now.text, steps, by=by, changed=f"Carried over from {issue.key}")
    for name in ("by", "by_name", "verified_by", "verified_name", "verified_note", "verified_at"):
        setattr(made, name, getattr(now, name))
    made.carried_from_id = now.told_as
    made.save()
    return True


def give_back_workaround(issue: Issue, into: Issue, *, by: Actor) -> None:
    """They are taken apart again: what was carried, and holds still, does not. Nobody is told, for it is not wrong."""
    now, theirs = workaround_of(into), workaround_of(issue)
    if now is not None and theirs is not None and now.carried_from_id == theirs.told_as:
        _retract(now, f"It belongs to {issue.key}.", by)
        record(
            "workaround.retracted", actor=by, issue=into.pk, version=now.version, workaround=now.pk,
            why=now.retracted_why, tells=False,
        )  # fmt: skip


def as_text(text: str, steps: Sequence[str]) -> str:
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return "\n\n".join(part for part in (text, numbered) if part)


def as_steps(text: str) -> tuple[str, list[str]]:
    """What plain text begins with, and the steps that it ends with: lines that are numbered from 1."""
    lines, steps = text.split("\n"), list[str]()
    while lines and (hit := _NUMBERED.fullmatch(lines[-1].strip())):
        steps.insert(0, hit[2].strip())
        lines.pop()
        if int(hit[1]) == 1:
            return "\n".join(lines).strip(), steps
    return text, []


def _write(issue: Issue, text: str, steps: list[Do], *, by: Actor, changed: str = "") -> Workaround:
    """On the issue as it is held."""
    changed = _line("changed", changed, CHANGED_LONGEST)
    now = workaround_of(issue)
    said = [(step.text, step.picture.pk if step.picture else None) for step in steps]
    if now is not None and (now.text, list(now.steps.values_list("text", "picture"))) == (text, said):
        return now
    last = issue.workarounds.aggregate(last=Max("version"))["last"] or 0
    made = Workaround.objects.create(
        issue=issue, version=last + 1, text=text, changed=changed, by=by.ref, by_name=by.name[:200]
    )
    Step.objects.bulk_create(
        [Step(workaround=made, number=n, text=one.text, picture=one.picture) for n, one in enumerate(steps, 1)]
    )
    _say(issue, as_text(text, [step.text for step in steps]))
    record(
        "workaround.written", actor=by, issue=issue.pk, version=made.version, workaround=made.pk,
        changed=changed or ("the first" if last == 0 else "not said what changed"),
    )  # fmt: skip
    return made


def _checked(issue: Issue, text: str, steps: Sequence[Do]) -> tuple[str, list[Do]]:
    text = clean(text)
    said = [Do(" ".join(clean(step.text).split()), step.picture) for step in steps]
    wrong: dict[str, str] = {}
    for number, step in enumerate(said, 1):
        if not step.text:
            wrong[f"step-{number}"] = "Say what to do here: not everybody sees the picture."
        elif len(step.text) > STEP_LONGEST:
            wrong[f"step-{number}"] = f"At most {STEP_LONGEST:,} characters fit; this has {len(step.text):,}."
        elif step.picture is not None and step.picture.kind not in DRAWABLE:
            wrong[f"step-{number}"] = "A picture is a PNG, JPEG, WebP or GIF."
    if len(said) > MOST_STEPS:
        wrong["steps"] = f"At most {MOST_STEPS} steps fit. What takes more is two workarounds, or none."
    if not text and not said:
        wrong["text"] = "Say what they can do until it is fixed."
    elif len(as_text(text, [step.text for step in said])) > LONGEST:
        wrong["text"] = f"At most {LONGEST:,} characters fit here."
    if wrong:
        raise ValidationError(wrong)
    _keep_pictures(issue, [step.picture for step in said if step.picture is not None])
    return text, said


def _keep_pictures(issue: Issue, pictures: list[File]) -> None:
    """New ones are kept; those of an earlier version stay. Nobody else's file becomes a picture of ours."""
    numbers = {picture.pk for picture in pictures}
    ours = Step.objects.filter(workaround__issue=issue, picture__in=numbers).values_list("picture", flat=True)
    if new := numbers - set(ours):
        try:
            keep([picture for picture in pictures if picture.pk in new])
        except ValidationError as gone:
            raise ValidationError({"steps": gone.messages}) from None


def _held(issue: Issue, version: int | None) -> Workaround:
    now = workaround_of(hold_issue(issue))
    if now is None:
        raise ValidationError({"version": NONE_HOLDS})
    if version is not None and version != now.version:
        raise ValidationError({"version": f"It is version {now.version} that holds now. Look at it first."})
    return now


def _retract(now: Workaround, why: str, by: Actor) -> None:
    now.retracted_at, now.retracted_by, now.retracted_why = timezone.now(), by.name[:200], why
    now.save(update_fields=["retracted_at", "retracted_by", "retracted_why"])
    _say(now.issue, "")


def _say(issue: Issue, text: str) -> None:
    issue.workaround, issue.edited_at = text, timezone.now()
    Issue.objects.filter(pk=issue.pk).update(workaround=text, edited_at=issue.edited_at)


def _line(field: str, value: str, longest: int, empty: str = "") -> str:
    value = clean(value)
    if empty and not value:
        raise ValidationError({field: empty})
    if len(value) > longest:
        raise ValidationError({field: f"At most {longest:,} characters fit here; this has {len(value):,}."})
    return value


def _person(named: str) -> tuple[str, str]:
    """A member by e-mail or name, else somebody who is known by these words alone."""
    known = Member.objects.filter(email__iexact=named).first() or Member.objects.filter(name__iexact=named).first()
    return (known.actor.ref, known.actor.name) if known else (named.casefold(), named)
