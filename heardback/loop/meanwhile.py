"""What a customer may do until it is fixed, as they see it, and when they no longer need it."""

from dataclasses import dataclass
from datetime import datetime

from heardback.customers.one_person import rows_of
from heardback.issues.models import Help, Issue, Stage, Step
from heardback.issues.workarounds import workaround_of
from heardback.loop.shipping import reaches_at, shipped, someone_is_left
from heardback.releases.models import Release

# Where what was built can have reached customers.
_MAY_BE_OUT = (Stage.RELEASING, Stage.CONFIRMING, Stage.MONITORING, Stage.CLOSED)


@dataclass(frozen=True)
class StepSeen:
    """`picture`: there is one that can be looked at; `pictured`: there is one, or will be once it was checked."""

    id: int
    number: int
    text: str
    picture: bool
    pictured: bool


@dataclass(frozen=True)
class HelpSaid:
    """Whether it helped this customer, in their words."""

    helped: bool
    words: str
    at: datetime


@dataclass(frozen=True)
class WorkaroundSeen:
    """The version that holds. `verified_by` is who of us tried it, or ""."""

    version: int
    text: str
    steps: list[StepSeen]
    verified_by: str
    verified_at: datetime | None
    mine: HelpSaid | None


def brought_by(issue: Issue) -> Release | None:
    """The release by which the fix comes to customers: until then, and again after a bounce, a workaround is needed."""
    return shipped(issue) if issue.stage in _MAY_BE_OUT else None


def brought_to_all(issue: Issue) -> Release | None:
    """The same, once nobody waits any more for it to reach them."""
    release = brought_by(issue)
    return None if release is None or someone_is_left(issue) else release


def coming_to(issue: Issue, customer: int | None) -> tuple[Release, datetime] | None:
    """What is out, when this customer, or somebody of whom nobody knows who they are, has it only later; and when."""
    if issue.stage not in _MAY_BE_OUT or (at := reaches_at(issue, customer)) is None:
        return None
    release = shipped(issue)
    return (release, at) if release else None


def brought_to(issue: Issue, customer: int | None) -> Release | None:
    """The release by which this customer has the fix."""
    release = brought_by(issue)
    return None if release is None or reaches_at(issue, customer) else release


def still_needed(issue: Issue) -> str:
    """What helps until it is fixed, as plain text; "" when nothing does, or everybody has the fix."""
    return issue.workaround if issue.workaround and brought_to_all(issue) is None else ""


def still_needed_by(issue: Issue, customer: int | None) -> str:
    """The same, for one customer."""
    return issue.workaround if issue.workaround and brought_to(issue, customer) is None else ""


def workaround_seen(issue: Issue, customer: int | None) -> WorkaroundSeen | None:
    """Ask first whether they are let in, and whether it is still needed."""
    now = workaround_of(issue)
    if now is None:
        return None
    steps = [
        StepSeen(step.pk, step.number, step.text, is_shown(step), step.picture_id is not None)
        for step in now.steps.select_related("picture")
    ]
    rows = rows_of(customer) if customer else []
    said = Help.objects.filter(workaround=now, customer__in=rows).order_by("-at", "-pk").first() if rows else None
    mine = HelpSaid(said.helped, said.words, said.at) if said else None
    return WorkaroundSeen(now.version, now.text, steps, now.verified_name, now.verified_at, mine)


def is_shown(step: Step) -> bool:
    """Whether it has a picture that was drawn anew, so that it may stand on a page."""
    return step.picture is not None and step.picture.is_ready and step.picture.has_copy
