"""The stages and the moves between them. Read it as a table: that is what it is."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from heardback.accounts.roles import BUILDERS, PRODUCT, TEAM, Role
from heardback.issues.models import Issue, Stage
from heardback.loop import gates
from heardback.loop.gates import Ask

Gate = Callable[[Issue, Ask], str]

REPORTED, DEFINING, DESIGNING, VALIDATING = Stage.REPORTED, Stage.DEFINING, Stage.DESIGNING, Stage.VALIDATING
BUILDING, VERIFYING, RELEASING = Stage.BUILDING, Stage.VERIFYING, Stage.RELEASING
CONFIRMING, MONITORING, CLOSED, DECLINED = Stage.CONFIRMING, Stage.MONITORING, Stage.CLOSED, Stage.DECLINED


@dataclass(frozen=True)
class Move:
    """`says` is the button. `needs` ("note", "cause") are told with the move and can't be overridden, gates can."""

    verb: str
    says: str
    leaves: frozenset[Stage]
    enters: Stage
    only_if: tuple[Gate, ...] = ()
    roles: frozenset[str] = TEAM
    needs: tuple[str, ...] = ()
    customers: bool = False


def _move(verb: str, says: str, leaves: set[Stage], enters: Stage, *only_if: Gate, **more: object) -> Move:
    return Move(verb, says, frozenset(leaves), enters, only_if, **more)  # type: ignore[arg-type]


_WORKING = {DEFINING, DESIGNING, VALIDATING, BUILDING, VERIFYING, RELEASING}

# fmt: off
TABLE: tuple[Move, ...] = (
    #     verb        the button says         leaves                      enters      only if
    _move("define",   "Start defining",       {REPORTED},                 DEFINING,   gates.has_a_report, gates.has_an_owner),
    _move("design",   "Start designing",      {DEFINING},                 DESIGNING,  gates.customer_agreed_on_success, gates.bounce_has_a_cause),
    _move("validate", "Show it to customers", {DESIGNING},                VALIDATING, gates.proposal_names_its_criteria, gates.assumptions_are_flagged,
                                                                                      roles=BUILDERS),
    _move("build",    "Start building",       {VALIDATING},               BUILDING,   gates.proposal_names_its_criteria, gates.proposal_was_shared, gates.latest_proposal_confirmed, gates.every_criterion_agreed, gates.no_blocking_assumption,
                                                                                      roles=BUILDERS),
    _move("skip",     "Build it right away",  {DEFINING, DESIGNING},      BUILDING,   gates.severity_may_skip_design, gates.customer_agreed_on_success, gates.every_criterion_agreed, gates.bounce_has_a_cause,
                                                                                      roles=BUILDERS, needs=("note",)),
    _move("verify",   "Built: check it",      {BUILDING},                 VERIFYING,  gates.work_is_done),
    _move("release",  "Confirm and release",  {VERIFYING},                RELEASING,  gates.every_criterion_passed, gates.checked_by_somebody_else,
                                                                                      roles=PRODUCT),
    _move("confirm",  "Ask for sign-off",     {RELEASING},                CONFIRMING, gates.in_a_production_release, gates.everyone_affected_was_told),
    _move("monitor",  "Watch it",             {CONFIRMING},               MONITORING, gates.customers_signed_off),
    _move("close",    "Close",                {MONITORING},               CLOSED,     gates.watch_period_passed),
    # back
    _move("redesign", "Back to designing",    {VALIDATING, BUILDING, VERIFYING}, DESIGNING, roles=BUILDERS, needs=("note",)),
    _move("rebuild",  "Back to building",     {VERIFYING, RELEASING},     BUILDING,   needs=("note",)),
    _move("bounce",   "Still not fixed",      {CONFIRMING, MONITORING, CLOSED}, DEFINING, needs=("cause", "note"), customers=True),
    # ends that are not a fix
    _move("decline",  "Decline",              {REPORTED, *_WORKING},      DECLINED,   roles=PRODUCT, needs=("cause", "note")),
    _move("appeal",   "Look at it again",     {DECLINED},                 DEFINING,   needs=("note",), customers=True),
)
# fmt: on

VERBS: tuple[str, ...] = tuple(dict.fromkeys(move.verb for move in TABLE))
WITH_CAUSE = frozenset({"bounce", "decline"})
# What customers read on their page at each stage: never our jargon.
SAID = {
    REPORTED: _("We have it, and are looking at what it is."),
    DEFINING: _("We are working out with customers what fixed means."),
    DESIGNING: _("We know what fixed means, and are designing how it will work."),
    VALIDATING: _("We found it. The fix is being checked with customers like you."),
    BUILDING: _("The fix is being built."),
    VERIFYING: _("The fix is built, and is being checked against what you told us."),
    RELEASING: _("The fix is on its way to you."),
    CONFIRMING: _("The fix is out. Is it fixed for you?"),
    MONITORING: _("Customers told us that it is fixed. We keep an eye on it."),
    CLOSED: _("Fixed."),
    DECLINED: _("We will not change this."),
}


def moves_from(stage: str) -> list[Move]:
    return [move for move in TABLE if stage in move.leaves]


def roles_said(move: Move) -> str:
    return "everyone but viewers" if move.roles == TEAM else ", ".join(r.label for r in Role if r in move.roles)
