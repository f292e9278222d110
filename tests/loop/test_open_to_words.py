"""What was agreed does not move while it is being built."""

import pytest
from django.core.exceptions import ValidationError

from heardback.customers.models import Customer
from heardback.issues.models import Stage
from heardback.loop import criteria, proposals
from heardback.loop.moving import move
from heardback.triage.queries import reports_of


@pytest.mark.parametrize("stage", [Stage.BUILDING, Stage.VERIFYING, Stage.RELEASING, Stage.CONFIRMING])
def test_once_building_begins_nobody_changes_what_was_agreed(issue_at, dana, stage):
    issue = issue_at(stage)
    criterion, proposal = issue.criteria.get(), issue.proposals.get()
    marta = reports_of(issue).first().customer
    for verb in (
        lambda: criteria.add_criterion(issue, "Faster", by=dana.actor),
        lambda: criteria.reword_criterion(criterion, by=dana.actor, wording="Within 50 %"),
        lambda: criteria.retire_criterion(criterion, by=dana.actor),
        lambda: criteria.ask_to_agree(issue, by=dana.actor),
        lambda: proposals.propose(issue, "Count twice", by=dana.actor),
        lambda: proposals.share(proposal, by=dana.actor),
    ):
        with pytest.raises(ValidationError, match="Take it back to designing"):
            verb()
    for verb in (
        lambda: criteria.answer_criteria(issue, marta, {criterion: "change"}, words="weekly"),
        lambda: proposals.answer_proposal(proposal, marta, "change", words="weekly"),
    ):
        with pytest.raises(ValidationError, match="we work with what was agreed"):
            verb()


def test_back_at_designing_it_can_be_changed(issue_at, dana):
    issue = move(issue_at(Stage.BUILDING), "redesign", by=dana.actor, note="the export is missing")
    assert criteria.add_criterion(issue, "The export too", by=dana.actor, how=criteria.Measure("export")).version == 1


def test_only_those_who_reported_it_say_what_fixed_means_and_confirm(issue_at, dana):
    issue = issue_at(Stage.VALIDATING)
    stranger = Customer.objects.create(name="Stranger")
    proposals.share(issue.proposals.get(), by=dana.actor)
    with pytest.raises(ValidationError, match="Only customers who reported it"):
        criteria.answer_criteria(issue, stranger, {issue.criteria.get(): "yes"})
    with pytest.raises(ValidationError, match="Only customers who reported it"):
        proposals.answer_proposal(issue.proposals.get(), stranger, "yes")
