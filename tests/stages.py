"""An issue that a test begins with, at whatever stage."""

from collections.abc import Callable

import pytest

from heardback.issues.models import Issue, Stage
from heardback.loop import assumptions, criteria, proposals, verifying
from heardback.loop.moving import move
from heardback.releases.making import make_release
from heardback.triage.deciding import triage
from tests.keeping import Keeper


@pytest.fixture(scope="session")
def keeper(tmp_path_factory) -> Keeper:
    return Keeper(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def issue_at(keeper, marta_says, joel_says, dana, omar, sam, outbox, worker) -> Callable[[Stage], Issue]:
    """An issue that Marta and Joel reported, taken by the verbs themselves to a stage."""

    def bring(stage: Stage) -> int:
        order = [
            Stage.REPORTED, Stage.DEFINING, Stage.DESIGNING, Stage.VALIDATING, Stage.BUILDING, Stage.VERIFYING,
            Stage.RELEASING, Stage.CONFIRMING,
        ]  # fmt: skip
        far = order.index(stage)
        first, second = marta_says(), joel_says()
        issue = triage(first, "new_bug", by=sam.actor)
        triage(second, "known_bug", issue=issue, by=sam.actor)
        issue.owner = dana
        issue.save(update_fields=["owner"])
        customer = first.customer
        if far >= 1:
            issue = move(issue, "define", by=dana.actor)
        if far >= 2:
            how = criteria.Measure("difference to live analytics", "within", 1, "%", "any 24 hours")
            criterion = criteria.add_criterion(
                issue, "Counts within ±1 % of live analytics", by=dana.actor, said_by=customer, how=how
            )
            criteria.ask_to_agree(issue, by=dana.actor)
            criteria.answer_criteria(issue, customer, {criterion: "yes"})
            issue = move(issue, "design", by=dana.actor)
        if far >= 3:
            assumption = assumptions.assume(issue, "Both sides filter bots alike", by=omar.actor, blocking=True)
            assumptions.settle(assumption, "validated", by=omar.actor, evidence="compared two days of logs")
            proposal = proposals.propose(issue, "Count at the edge", by=dana.actor, meets=[criterion])
            issue = move(issue, "validate", by=dana.actor)
        if far >= 4:
            proposals.share(proposal, by=dana.actor)
            proposals.answer_proposal(proposal, customer, "yes")
            issue = move(issue, "build", by=dana.actor)
        if far >= 5:
            issue = move(issue, "verify", by=omar.actor)
        if far >= 6:
            verifying.verify(criterion, by=sam.actor, measured="0.4", evidence="0.4 % over 24 hours")
            issue = move(issue, "release", by=dana.actor)
        if far >= 7:
            make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue])
            worker.drain()
            issue = move(issue, "confirm", by=dana.actor)
        return issue.pk

    return lambda stage: Issue.objects.get(pk=keeper.once(f"an issue at {stage}", lambda: bring(stage)))
