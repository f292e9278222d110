"""What fixed means: wordings that stay, differences that are settled, and what was only misunderstood."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop import assumptions, criteria
from heardback.loop.conversations import log_conversation
from heardback.loop.differing import misled, settle_difference, works_as_designed
from heardback.loop.gates import Ask, every_criterion_agreed
from heardback.loop.models import Misunderstanding
from heardback.triage.queries import reports_of


@pytest.fixture
def differing(issue_at, dana):
    """Marta agrees, Joel puts it differently."""
    issue = issue_at(Stage.DEFINING)
    marta, joel = (report.customer for report in reports_of(issue))
    criterion = criteria.add_criterion(issue, "Counts within 1 %", by=dana.actor, how=criteria.Measure("difference"))
    criteria.ask_to_agree(issue, by=dana.actor)
    criteria.answer_criteria(issue, marta, {criterion: "yes"})
    criteria.answer_criteria(issue, joel, {criterion: "change"}, words="Within 0.1 %")
    return issue, criterion, marta, joel


def test_a_difference_has_to_be_settled_before_anybody_builds(differing, dana, sam):
    issue, criterion, _, _joel = differing
    gate = lambda: every_criterion_agreed(issue, Ask(dana.actor))  # noqa: E731
    assert "Joel Abara puts “Counts within 1 %” differently" in gate()
    with pytest.raises(PermissionDenied):
        settle_difference(criterion, "Talked with Joel", by=sam.actor)
    with pytest.raises(ValidationError, match="Say how it was settled"):
        settle_difference(criterion, " ", by=dana.actor)
    settle_difference(criterion, "Talked with Joel: 1 % will do", by=dana.actor)
    assert gate() == ""
    criteria.reword_criterion(criterion, by=dana.actor, wording="Counts within 2 %")
    assert gate() != ""  # settled was another wording


def test_what_nobody_agrees_to_cannot_be_settled(differing, dana):
    issue, criterion, marta, _ = differing
    criteria.answer_criteria(issue, marta, {criterion: "change"}, words="Otherwise")
    with pytest.raises(ValidationError, match="Reword it"):
        settle_difference(criterion, "So be it", by=dana.actor)


def test_every_wording_stays_to_be_read(differing, dana, omar):
    _, criterion, _, _ = differing
    how = criteria.Measure("difference", "within", "0.5", "%", "any 24 hours")
    criteria.reword_criterion(criterion, by=omar.actor, wording="Counts within ±0.5 %", how=how)
    read = [(w.version, w.text, w.by) for w in criterion.wordings.order_by("version")]
    assert read == [(1, "Counts within 1 %", "Dana Ito"), (2, "Counts within ±0.5 %", "Omar Haddad")]
    assert criterion.wordings.get(version=2).how == "difference within ±0.5 % over any 24 hours"


def test_a_quote_becomes_a_criterion_that_stays_linked_to_it(issue_at, dana):
    issue = issue_at(Stage.DEFINING)
    customer = reports_of(issue).first().customer
    said = log_conversation(
        issue, customer, "call", "If yours says 3,900\nand mine 5,000, I look a fool", by=dana.actor
    )
    made = criteria.criterion_from(said, by=dana.actor)
    assert made.text == "If yours says 3,900 and mine 5,000, I look a fool"
    assert (made.words, made.said_by, made.conversation) == (said.words, customer, said)
    assert criteria.criterion_from(said, by=dana.actor) == made  # pressed twice


def test_a_refuted_blocking_assumption_sends_it_back_by_itself_and_says_why(issue_at, omar):
    issue = issue_at(Stage.BUILDING)
    mild = assumptions.assume(issue, "Nobody uses it at night", by=omar.actor)
    assumptions.settle(mild, "refuted", by=omar.actor, evidence="They do")
    issue.refresh_from_db()
    assert issue.stage == Stage.BUILDING
    bad = assumptions.assume(issue, "Bots filter alike", by=omar.actor, blocking=True, check_by=date(2026, 1, 1))
    assumptions.settle(bad, "refuted", by=omar.actor, evidence="Two days of logs")
    issue.refresh_from_db()
    assert issue.stage == Stage.DESIGNING
    moved = Event.objects.filter(issue=issue.pk, word="issue.moved").last()
    assert "built on “Bots filter alike”, which is refuted: Two days of logs" in moved.sentence


def test_it_works_as_designed_keeps_what_was_expected_and_counts_it_by_step(issue_at, dana, sam, marta_says):
    issue = issue_at(Stage.DEFINING)
    with pytest.raises(PermissionDenied):
        works_as_designed(issue, "Bots are left out.", by=sam.actor, expected="All clicks")
    with pytest.raises(ValidationError) as wrong:
        works_as_designed(issue, "Bots are left out.", by=dana.actor)
    assert set(wrong.value.message_dict) == {"expected"}
    ended = works_as_designed(issue, "Bots are left out.", by=dana.actor, expected="All clicks", step="Statistics")
    assert (ended.stage, ended.declined_as) == (Stage.DECLINED, "works_as_designed")
    assert Misunderstanding.objects.get().expected == "All clicks"
    (one,) = misled()
    assert (one.step, one.count, one.customers) == ("Statistics", 1, 2)
