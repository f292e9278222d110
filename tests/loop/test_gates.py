"""Each gate, closed and open."""

import pytest
from django.core.exceptions import ValidationError

from heardback.issues.models import Stage
from heardback.issues.opening import edit_issue, open_issue
from heardback.loop import assumptions, criteria, proposals, verifying
from heardback.loop.moving import Refused, move
from heardback.products.queries import default_product
from heardback.triage.queries import reports_of


def refuses(issue, verb, by) -> list[str]:
    with pytest.raises(Refused) as refused:
        move(issue, verb, by=by.actor)
    return refused.value.reasons


def test_defining_needs_a_report_and_an_owner(dana, marta_says):
    issue = open_issue(default_product(), "Counts differ", by=dana.actor)
    assert refuses(issue, "define", dana) == [
        "No report is joined to it yet: nobody said what goes wrong.",
        "Nobody owns it yet.",
    ]


def test_designing_needs_a_customers_yes_to_something_measurable(issue_at, dana):
    issue = issue_at(Stage.DEFINING)
    marta = reports_of(issue).first().customer
    assert refuses(issue, "design", dana)[0].startswith("No success criterion")
    vague = criteria.add_criterion(issue, "It feels right", by=dana.actor)
    criteria.answer_criteria(issue, marta, {vague: "yes"})
    assert refuses(issue, "design", dana) == [
        "No criterion says how it is measured, so nobody could tell whether it is met."
    ]
    exact = criteria.add_criterion(issue, "Never down", by=dana.actor, how=criteria.Measure("daily count"))
    assert refuses(issue, "design", dana) == ["No customer has agreed to a measurable criterion yet."]
    criteria.answer_criteria(issue, marta, {exact: "change"}, words="weekly is enough")
    assert refuses(issue, "design", dana) == ["No customer has agreed to a measurable criterion yet."]
    criteria.answer_criteria(issue, marta, {exact: "yes"})
    assert move(issue, "design", by=dana.actor).stage == Stage.DESIGNING


def test_rewording_a_criterion_asks_for_agreement_anew(issue_at, dana):
    issue = issue_at(Stage.DESIGNING)
    criterion = issue.criteria.get()
    issue = move(issue, "decline", by=dana.actor, cause="wont_fix", note="no")
    issue = move(issue, "appeal", by=dana.actor, note="yes")
    marta = reports_of(issue).first().customer
    criteria.answer_criteria(issue, marta, {criterion: "yes"})
    criteria.reword_criterion(criterion, by=dana.actor, wording="Within 2 %", how=criteria.Measure("difference"))
    assert refuses(issue, "design", dana) == ["No customer has agreed to a measurable criterion yet."]


def test_validating_needs_criteria_named_and_assumptions_logged(issue_at, dana, omar):
    issue = issue_at(Stage.DESIGNING)
    proposals.propose(issue, "Recount", by=dana.actor)
    assert refuses(issue, "validate", dana) == [
        "Proposal 1 does not say which criteria it meets.",
        "No assumption is written down. Log what is taken for true, or say on the proposal that it assumes nothing.",
    ]
    proposals.propose(issue, "Recount", by=dana.actor, meets=list(issue.criteria.all()), assumes_nothing=True)
    assert move(issue, "validate", by=dana.actor).stage == Stage.VALIDATING


def test_building_needs_a_shown_and_confirmed_proposal(issue_at, dana):
    issue = issue_at(Stage.VALIDATING)
    proposal = issue.proposals.get()
    marta = reports_of(issue).first().customer
    with pytest.raises(ValidationError, match="replaced"):
        proposals.answer_proposal(proposal, marta, "yes")  # not shown yet
    proposals.share(proposal, by=dana.actor)
    proposal.refresh_from_db()
    assert refuses(issue, "build", dana) == ["No customer has confirmed proposal 1 yet."]
    proposals.answer_proposal(proposal, marta, "change", words="still 59 minutes wrong")
    assert refuses(issue, "build", dana) == ["Marta Keller asked for a change of proposal 1."]
    newer = proposals.propose(issue, "Count at the edge", by=dana.actor, meets=list(issue.criteria.all()))
    assert refuses(issue, "build", dana)[0] == "Proposal 2 was not shown to any customer."
    proposals.share(newer, by=dana.actor)
    newer.refresh_from_db()
    proposals.answer_proposal(newer, marta, "yes")
    assert move(issue, "build", by=dana.actor).stage == Stage.BUILDING


def test_a_blocking_assumption_holds_back_building(issue_at, dana, omar):
    issue = issue_at(Stage.VALIDATING)
    proposal = issue.proposals.get()
    proposals.share(proposal, by=dana.actor)
    proposal.refresh_from_db()
    marta = reports_of(issue).first().customer
    proposals.answer_proposal(proposal, marta, "yes")
    doubt = assumptions.assume(issue, "The gap is a time zone", by=omar.actor, blocking=True)
    assert refuses(issue, "build", dana) == ["Blocking and still open: “The gap is a time zone”."]
    with pytest.raises(ValidationError, match="Say what shows it"):
        assumptions.settle(doubt, "refuted", by=omar.actor, evidence=" ")
    assumptions.settle(doubt, "refuted", by=omar.actor, evidence="same gap in UTC accounts")
    issue = move(issue, "validate", by=dana.actor)  # it went back to designing by itself
    assert refuses(issue, "build", dana) == [
        "Refuted: “The gap is a time zone”. Write a proposal that does without it."
    ]
    newer = proposals.propose(issue, "Without zones", by=dana.actor, meets=list(issue.criteria.all()))
    proposals.share(newer, by=dana.actor)
    newer.refresh_from_db()
    proposals.answer_proposal(newer, marta, "yes")
    assert move(issue, "build", by=dana.actor).stage == Stage.BUILDING


def test_verifying_needs_linked_work_done_or_an_engineers_word(issue_at, sam, omar):
    issue = issue_at(Stage.BUILDING)
    assert refuses(issue, "verify", sam) == [
        "No linked work was done since building began, and only an engineer can say that it is built."
    ]
    work = verifying.link_work(issue, "Count at the edge", by=omar.actor, url="https://code.example/pull/7")
    assert refuses(issue, "verify", omar) == ["Linked work is not done: Count at the edge."]
    verifying.finish_work(work, by=omar.actor)
    issue = move(issue, "verify", by=sam.actor)
    assert issue.built_by == omar.actor.ref  # who did the work, not who moved it


def test_releasing_needs_every_criterion_passed_by_somebody_else(issue_at, dana, omar, sam):
    issue = issue_at(Stage.VERIFYING)
    criterion = issue.criteria.get()
    assert refuses(issue, "release", dana)[0].startswith("Not checked yet")
    verifying.verify(criterion, by=omar.actor, measured="0.4", evidence="0.4 %")
    assert refuses(issue, "release", dana) == [
        "Who built it also checked it. Somebody else has to check each criterion."
    ]
    verifying.verify(criterion, by=sam.actor, measured="1.4", evidence="1.4 %")
    issue = move(issue, "verify", by=omar.actor)  # it went back to building by itself
    verifying.verify(criterion, by=sam.actor, measured="-0.9", evidence="0.9 % low")
    assert move(issue, "release", by=dana.actor).stage == Stage.RELEASING


def test_a_check_of_an_earlier_build_does_not_count(issue_at, dana, omar):
    issue = move(issue_at(Stage.RELEASING), "rebuild", by=dana.actor, note="it broke on staging")
    issue = move(issue, "verify", by=omar.actor)
    assert refuses(issue, "release", dana)[0].startswith("Not checked yet")


def test_a_measured_number_is_compared_by_the_program(issue_at, sam):
    issue = issue_at(Stage.VERIFYING)
    with pytest.raises(ValidationError, match="does not meet the target"):
        verifying.verify(issue.criteria.get(), by=sam.actor, passed=True, measured="1.01", evidence="close enough")
    assert verifying.verify(issue.criteria.get(), by=sam.actor, measured="1", evidence="1 %").passed


def test_an_owner_can_be_named(issue_at, dana, sam):
    issue = issue_at(Stage.REPORTED)
    edit_issue(issue, by=dana.actor, owner=sam)
    issue.refresh_from_db()
    assert issue.owner == sam
