"""Moving by the table: from where it leaves, by whom it may be made, with what must be said."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.moving import Refused, move, name_cause, next_moves
from heardback.loop.table import TABLE
from heardback.triage.queries import reports_of


def test_an_unknown_verb_names_the_known_ones(issue_at, dana):
    with pytest.raises(ValidationError, match="“vanish” is not a move"):
        move(issue_at(Stage.REPORTED), "vanish", by=dana.actor)


def test_a_verb_of_another_stage_says_what_is_possible(issue_at, dana):
    with pytest.raises(Refused, match=r"It is reported, and cannot “close”.* It can: define, decline"):
        move(issue_at(Stage.REPORTED), "close", by=dana.actor)


def test_all_reasons_are_given_at_once(issue_at, dana):
    issue = issue_at(Stage.DESIGNING)
    with pytest.raises(Refused) as refused:
        move(issue, "validate", by=dana.actor)
    assert len(refused.value.reasons) == 2
    assert refused.value.reasons[0] == "There is no proposal yet."


def test_a_viewer_moves_nothing(issue_at, vera):
    with pytest.raises(PermissionDenied, match="you are signed in as viewer"):
        move(issue_at(Stage.REPORTED), "define", by=vera.actor)


def test_releasing_takes_a_product_manager(issue_at, omar):
    with pytest.raises(PermissionDenied, match="product manager or admin"):
        move(issue_at(Stage.VERIFYING), "release", by=omar.actor)


def test_an_override_needs_the_role_and_a_reason_and_stays_visible(issue_at, omar, dana):
    issue = issue_at(Stage.DEFINING)
    with pytest.raises(PermissionDenied):
        move(issue, "design", by=omar.actor, override=True, note="no time")
    with pytest.raises(ValidationError, match="An override needs a reason"):
        move(issue, "design", by=dana.actor, override=True)
    issue = move(issue, "design", by=dana.actor, override=True, note="the customer is on holiday")
    assert issue.stage == Stage.DESIGNING
    overridden = Event.objects.get(word="issue.overrode", issue=issue.pk)
    assert "the customer is on holiday" in overridden.sentence
    assert overridden.facts["reasons"]


def test_an_override_that_was_not_needed_is_none(issue_at, dana):
    issue = move(issue_at(Stage.BUILDING), "verify", by=dana.actor, override=True, note="just in case")
    assert issue.stage == Stage.VERIFYING
    assert not Event.objects.filter(word="issue.overrode").exists()


def test_only_a_minor_issue_skips_design(issue_at, dana):
    issue = issue_at(Stage.DESIGNING)
    with pytest.raises(Refused, match="Only what is minor"):
        move(issue, "skip", by=dana.actor, note="small")
    issue.severity = "minor"
    issue.save(update_fields=["severity"])
    assert move(issue, "skip", by=dana.actor, note="small").stage == Stage.BUILDING


def test_declining_says_how_and_why_and_closes_the_reports(issue_at, dana, marta_says):
    issue = issue_at(Stage.DEFINING)
    with pytest.raises(ValidationError) as invalid:
        move(issue, "decline", by=dana.actor, cause="boring")
    assert set(invalid.value.message_dict) == {"note", "cause"}
    issue = move(issue, "decline", by=dana.actor, cause="works_as_designed", note="Bots are left out on purpose.")
    assert (issue.stage, issue.declined_as) == (Stage.DECLINED, "works_as_designed")
    assert {report.state for report in reports_of(issue)} == {"closed"}


def test_a_declined_end_can_be_appealed_by_its_customer(issue_at, dana):
    issue = issue_at(Stage.DEFINING)
    customer = reports_of(issue).first().customer
    issue = move(issue, "decline", by=dana.actor, cause="wont_fix", note="Too rare.")
    issue = move(issue, "appeal", by=customer.actor, note="It is not rare for me.", customer=customer)
    assert issue.stage == Stage.DEFINING
    assert {report.state for report in reports_of(issue)} == {"open"}


def test_a_bounce_by_the_team_charges_the_gate_that_let_it_through(issue_at, sam):
    issue = move(issue_at(Stage.CONFIRMING), "bounce", by=sam.actor, cause="not_deployed", note="Fern has no 2.1 yet")
    bounce = issue.bounces.get()
    assert (issue.stage, issue.round, bounce.gate, bounce.round) == (Stage.DEFINING, 2, Stage.RELEASING, 1)


def test_after_a_bounce_nothing_goes_on_before_its_cause_is_named_and_fixed_is_agreed_anew(issue_at, sam, dana):
    issue = issue_at(Stage.CONFIRMING)
    customer = reports_of(issue).first().customer
    issue = move(issue, "bounce", by=customer.actor, note="still 59 minutes wrong", customer=customer)
    with pytest.raises(Refused) as refused:
        move(issue, "design", by=dana.actor)
    assert refused.value.reasons == [
        "No customer has agreed to a measurable criterion yet.",
        "It bounced, and nobody has named the cause yet.",
    ]
    with pytest.raises(PermissionDenied):
        name_cause(issue.bounces.get(), "incomplete", by=sam.actor)
    assert name_cause(issue.bounces.get(), "incomplete", by=dana.actor).gate == Stage.VERIFYING


def test_next_moves_tell_what_is_in_the_way_and_who_may(issue_at, sam):
    found = {step.move.verb: step for step in next_moves(issue_at(Stage.VALIDATING), sam.actor)}
    assert set(found) == {"build", "redesign", "decline"}
    assert not found["build"].allowed
    assert len(found["build"].reasons) == 2


@pytest.mark.parametrize("stage", Stage.values)
def test_every_stage_can_be_reached_and_left(stage):
    entered = {step.enters for step in TABLE} | {Stage.REPORTED}
    left = {stage for step in TABLE for stage in step.leaves}
    assert stage in entered
    assert stage in left
