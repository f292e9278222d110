"""Who must act for an issue to move on, in one sentence."""

from dataclasses import dataclass
from datetime import datetime

from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.models import AssumptionState
from heardback.loop.picture import Picture, named
from heardback.triage.queries import some_let_in


@dataclass(frozen=True)
class Turn:
    """`who` must do `what`; `customers` says that we wait for them, `since` when they were asked."""

    who: str
    what: str
    customers: bool = False
    since: datetime | None = None


def whose_turn(seen: Picture) -> Turn:
    """Whose turn it is, from the stage and what is there already."""
    return _AT[Stage(seen.issue.stage)](seen)


def _reported(seen: Picture) -> Turn:
    if seen.issue.owner is None:
        return Turn("Somebody of the team", "to take it: nobody owns it yet")
    return Turn(_owner(seen), "to talk with the customers and start defining")


def _defining(seen: Picture) -> Turn:
    if any(not bounce.cause for bounce in seen.bounces):
        return Turn("A product manager", "to name why it bounced")
    if not seen.criteria:
        return Turn(_owner(seen), "to write down what fixed means, in the customers' words")
    if not any(now.criterion.measurable for now in seen.criteria):
        return Turn(_owner(seen), "to say how it is measured")
    if any(now.agreed and now.criterion.measurable for now in seen.criteria):
        return Turn(_owner(seen), "to start designing")
    if any(now.disputed for now in seen.criteria):
        return Turn(_owner(seen), "to reword what a customer put differently")
    versions = ".".join(f"{now.criterion.pk}v{now.criterion.version}" for now in seen.criteria)
    asked = _asked(seen.issue, "criteria.asked", versions=versions, round=seen.issue.round)
    if asked is None:
        return Turn(_owner(seen), "to ask the customers whether this is what fixed means")
    return _wait_for(seen.issue, set(), "to say whether this is what fixed means", asked)


def _designing(seen: Picture) -> Turn:
    if seen.proposal is None:
        return Turn(_builder(seen), "to write a proposal")
    return Turn(_builder(seen), "to finish the proposal and show it to customers")


def _validating(seen: Picture) -> Turn:
    if seen.proposal is None or seen.proposal.proposal.shared_at is None:
        return Turn(_builder(seen), "to share the proposal with the customers")
    if seen.proposal.disputed:
        return Turn(_builder(seen), f"to answer what {seen.proposal.disputed[0].customer} wants changed")
    if not seen.proposal.confirmed:
        version = seen.proposal.proposal.version
        return _wait_for(seen.issue, set(), f"to look at proposal {version}", seen.proposal.proposal.shared_at)
    differing = [now for now in seen.criteria if now.disputed]
    if differing:
        return Turn(_owner(seen), f"to reword what {differing[0].disputed[0].customer} put differently")
    if any(not now.agreed for now in seen.criteria):
        return _wait_for(seen.issue, set(), "to say whether this is what fixed means", None)
    blocking = [a for a in seen.assumptions if a.blocking and a.state == AssumptionState.OPEN]
    if blocking:
        return Turn(blocking[0].made_by, f"to find out whether “{blocking[0].text}”")
    return Turn(_builder(seen), "to start building")


def _building(seen: Picture) -> Turn:
    waiting = [work.title for work in seen.work if work.done_at is None]
    return Turn("An engineer", f"to finish “{waiting[0]}”" if waiting else "to build it, and say when it is built")


def _verifying(seen: Picture) -> Turn:
    builder = seen.names.get(seen.issue.built_by, "who built it")
    since = seen.issue.stage_since
    if any(now.run is None or now.run.at < since for now in seen.criteria):
        return Turn(f"Somebody other than {builder}", "to check each criterion")
    if any(now.run and not now.run.passed for now in seen.criteria):
        return Turn(builder[:1].upper() + builder[1:], "to mend what failed")
    return Turn("A product manager", "to confirm the checks")


def _releasing(seen: Picture) -> Turn:
    return Turn("An engineer", "to put it into a production release; the customers are told by themselves")


def _confirming(seen: Picture) -> Turn:
    answered = {verdict.customer.person for verdict in seen.sign_offs}
    return _wait_for(seen.issue, answered, "to say whether it is fixed", seen.issue.stage_since)


def _monitoring(seen: Picture) -> Turn:
    return Turn("Nobody", "unless somebody reports it again")


def _declined(seen: Picture) -> Turn:
    return Turn("Nobody", "unless a customer asks to look at it again")


_AT = {
    Stage.REPORTED: _reported,
    Stage.DEFINING: _defining,
    Stage.DESIGNING: _designing,
    Stage.VALIDATING: _validating,
    Stage.BUILDING: _building,
    Stage.VERIFYING: _verifying,
    Stage.RELEASING: _releasing,
    Stage.CONFIRMING: _confirming,
    Stage.MONITORING: _monitoring,
    Stage.CLOSED: _monitoring,
    Stage.DECLINED: _declined,
}


def _owner(seen: Picture) -> str:
    return str(seen.issue.owner or "A product manager")


def _builder(seen: Picture) -> str:
    return str(seen.issue.owner or "An engineer or product manager")


def _wait_for(issue: Issue, answered: set[int], what: str, since: datetime | None) -> Turn:
    waiting = some_let_in(issue, but=answered)
    if not waiting:
        return Turn("Nobody", "is left to be asked")
    rest = issue.customers - len(answered) - len(waiting)
    return Turn(named(waiting) + (f" and {rest} more" if rest > 0 else ""), what, customers=True, since=since)


def _asked(issue: Issue, word: str, **facts: object) -> datetime | None:
    about = {f"facts__{name}": value for name, value in facts.items()}
    return Event.objects.filter(word=word, issue=issue.pk, **about).order_by("-pk").values_list("at", flat=True).first()
