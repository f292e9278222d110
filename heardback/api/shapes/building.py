"""What is taken for true, how it will work, and the work of building it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from heardback.api.shapes.base import In, Number, Out, example, longest, words
from heardback.api.shapes.criteria import AnsweredOut, answered_out
from heardback.loop.models import Assumption, AssumptionState, Proposal

Day = Annotated[date, Field(strict=False)]


class AssumptionIn(In):
    model_config = example(text="Both sides filter bots alike", blocking=True, check_how="Compare two days of logs")

    text: Annotated[str, longest(1000)]
    kind: Annotated[str, words(Assumption.Kind.values)] = Assumption.Kind.TECHNICAL
    blocking: bool = False
    check_how: Annotated[str, longest(500)] | None = None
    check_by: Day | None = None


class SettleIn(In):
    model_config = example(state="validated", evidence="Compared two days of logs: 0.1 % apart")

    state: Annotated[str, words([AssumptionState.VALIDATED, AssumptionState.REFUTED])]
    evidence: str


class AssumptionOut(Out):
    id: int
    text: str
    kind: str
    blocking: bool
    made_by: str
    check_how: str
    check_by: date | None
    state: str
    evidence: str
    created_at: datetime


class ProposalIn(In):
    """The next version. `body` is Markdown; `meets` are ids of this issue's criteria."""

    model_config = example(title="Count at the edge, not in the browser", body="1. …", meets=[1])

    title: Annotated[str, longest(300)]
    body: Annotated[str, longest(100_000)] | None = None
    meets: list[Number] = Field(default_factory=list, max_length=200)
    assumes_nothing: bool = False


class ProposalOut(Out):
    version: int
    round: int
    title: str
    body: str
    meets: list[int]
    assumes_nothing: bool
    created_at: datetime
    shared_at: datetime | None
    answers: list[AnsweredOut]


class WorkIn(In):
    model_config = example(title="Count at the edge", url="https://code.example.com/pulls/7")

    title: Annotated[str, longest(300)]
    url: Annotated[str, longest(1000)] | None = None


class WorkDone(In):
    """`done_by` names who did it when that is not the caller."""

    model_config = example(done=True, done_by="omar@example.com")

    done: bool
    done_by: Annotated[str, longest(200)] | None = None


class WorkOut(Out):
    id: int
    title: str
    url: str
    done_at: datetime | None
    done_by: str


def proposal_out(proposal: Proposal) -> ProposalOut:
    return ProposalOut.of(
        proposal,
        meets=[criterion.pk for criterion in proposal.meets.all()],
        answers=[answered_out(answer) for answer in proposal.confirmations.all()],
    )
