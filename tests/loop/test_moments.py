"""Two people act on one issue in the same moment, or on what they read before it changed."""

import pytest
from django.core.exceptions import ValidationError

from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop import criteria, proposals
from heardback.loop.moving import Refused, move
from heardback.loop.signing import sign_off
from heardback.triage.queries import reports_of
from tests.at_once import meet, meeting


def reporters(issue):
    return [report.customer for report in reports_of(issue)]


def kinds(outcomes):
    return [type(outcome) for outcome in outcomes]


@meeting
def test_of_two_equal_moves_one_is_made(issue_at, dana):
    issue = issue_at(Stage.REPORTED)
    step = lambda: move(issue, "define", by=dana.actor)  # noqa: E731
    assert kinds(meet(issue, step, step)) == [Issue, Refused]
    assert Event.objects.filter(word="issue.moved", issue=issue.pk).count() == 1


@meeting
def test_a_sign_off_that_meets_a_bounce_is_told_that_it_is_not_out(issue_at, sam):
    issue = issue_at(Stage.CONFIRMING)
    marta, _ = reporters(issue)
    bounced, signed = meet(
        issue,
        lambda: move(issue, "bounce", by=sam.actor, cause="incomplete", note="seen on their screen"),
        lambda: sign_off(issue, marta, fixed=True),
    )
    assert bounced.stage == Stage.DEFINING
    assert isinstance(signed, ValidationError)
    assert not issue.sign_offs.exists()


@meeting
def test_two_refusals_in_one_moment_are_one_bounce(issue_at):
    issue = issue_at(Stage.CONFIRMING)
    marta, joel = reporters(issue)
    outcomes = meet(
        issue,
        lambda: sign_off(issue, marta, fixed=False, words="still wrong"),
        lambda: sign_off(issue, joel, fixed=False, words="here too"),
    )
    issue.refresh_from_db()
    assert (issue.stage, issue.round, issue.bounces.count()) == (Stage.DEFINING, 2, 1)
    assert isinstance(outcomes[1], ValidationError)


@meeting
def test_an_answer_that_meets_a_rewording_is_refused_and_not_lost_in_an_old_version(issue_at, dana):
    issue = issue_at(Stage.DEFINING)
    marta, _ = reporters(issue)
    criterion = criteria.add_criterion(issue, "Within 1 %", by=dana.actor, how=criteria.Measure("difference"))
    criteria.ask_to_agree(issue, by=dana.actor)
    _, answered = meet(
        issue,
        lambda: criteria.reword_criterion(criterion, by=dana.actor, wording="Within 2 %"),
        lambda: criteria.answer_criteria(issue, marta, {criterion: "yes"}),
    )
    assert isinstance(answered, ValidationError), answered
    assert "replaced" in str(answered)
    assert not criterion.agreements.exists()


def test_an_answer_to_wording_that_was_read_before_it_changed_is_refused(issue_at, dana):
    issue = issue_at(Stage.DEFINING)
    marta, _ = reporters(issue)
    read = criteria.add_criterion(issue, "Within 1 %", by=dana.actor, how=criteria.Measure("difference"))
    criteria.reword_criterion(read, by=dana.actor, wording="Within 2 %")
    with pytest.raises(ValidationError, match="replaced"):
        criteria.answer_criteria(issue, marta, {read: "yes"})
    criteria.retire_criterion(read, by=dana.actor)
    with pytest.raises(ValidationError, match="replaced"):
        criteria.answer_criteria(issue, marta, {read: "yes"})


def test_an_answer_belongs_to_the_round_it_is_given_in(issue_at, sam, dana):
    read = issue_at(Stage.CONFIRMING)
    marta, _ = reporters(read)
    move(read, "bounce", by=sam.actor, cause="incomplete", note="seen on their screen")
    criteria.answer_criteria(read, marta, {read.criteria.get(): "yes"})
    assert read.criteria.get().agreements.order_by("-pk").first().round == 2


@meeting
def test_an_answer_that_meets_a_newer_proposal_is_refused(issue_at, dana):
    issue = issue_at(Stage.VALIDATING)
    marta, _ = reporters(issue)
    first = issue.proposals.get()
    proposals.share(first, by=dana.actor)
    newer, answered = meet(
        issue,
        lambda: proposals.propose(issue, "Count twice", by=dana.actor, meets=list(issue.criteria.all())),
        lambda: proposals.answer_proposal(first, marta, "yes"),
    )
    assert newer.version == 2
    assert isinstance(answered, ValidationError), answered
    assert not first.confirmations.exists()


@meeting
def test_a_proposal_that_is_replaced_in_the_same_moment_is_not_shown(issue_at, dana):
    issue = issue_at(Stage.VALIDATING)
    first = issue.proposals.get()
    _, shared = meet(
        issue,
        lambda: proposals.propose(issue, "Count twice", by=dana.actor, meets=list(issue.criteria.all())),
        lambda: proposals.share(first, by=dana.actor),
    )
    assert isinstance(shared, ValidationError), shared
    assert not Event.objects.filter(word="proposal.shared").exists()


def test_a_proposal_belongs_to_the_round_it_is_written_in(issue_at, sam, dana):
    read = issue_at(Stage.CONFIRMING)
    move(read, "bounce", by=sam.actor, cause="incomplete", note="seen on their screen")
    assert proposals.propose(read, "Count twice", by=dana.actor).round == 2


def test_a_proposal_that_was_read_before_it_was_shared_can_be_answered(issue_at, dana):
    issue = issue_at(Stage.VALIDATING)
    marta, _ = reporters(issue)
    read = issue.proposals.get()
    proposals.share(issue.proposals.get(), by=dana.actor)
    assert proposals.answer_proposal(read, marta, "yes").answer == "yes"
