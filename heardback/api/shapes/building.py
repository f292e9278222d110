"""What is taken for true, how it will work, and the work of building it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from heardback.api.shapes.base import In, Number, Out, example, longest, words
from heardback.api.shapes.criteria import AnsweredOut, answered_out
from heardback.loop.comparing import Difference
from heardback.loop.looking import operations_of
from heardback.loop.models import Assumption, AssumptionState, Comment, Part, Proposal

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


class ShareIn(In):
    """`customers` by their ids; or a `group`, by its id: those in it who agreed, affected or not. Neither: everyone
    affected."""

    model_config = example(customers=[7])

    customers: list[Number] | None = Field(None, max_length=1000)
    group: Number | None = None


class PartIn(In):
    """A `mockup` has a `url`; a `contract` (OpenAPI 3 in JSON or YAML, or a JSON sample) and a `sample` have `text`; a
    `picture` has a `file`, sent to /api/v1/attachments before."""

    model_config = example(kind="sample", title="The list, with bots apart", text="212 clicks, 14 by bots")

    kind: Annotated[str, words(Part.Kind.values)]
    title: Annotated[str, longest(200)]
    text: Annotated[str, longest(200_000)] | None = None
    url: Annotated[str, longest(1000)] | None = None
    file: Number | None = None


class CommentIn(In):
    """`private`: for the team alone. Otherwise the customers whom the proposal is shown to read it."""

    model_config = example(words="Does this hold for shared links?", private=True)

    words: Annotated[str, longest(20_000)]
    private: bool = True


class CommentOut(Out):
    id: int
    by: str
    customer: int | None
    words: str
    private: bool
    at: datetime


class PartAnswerOut(Out):
    customer: int
    words: str


class OperationOut(Out):
    method: str
    path: str
    summary: str


class ProposalPartOut(Out):
    """`operations` are those of a contract that is an OpenAPI description."""

    id: int
    kind: str
    title: str
    text: str
    url: str
    operations: list[OperationOut]
    answers: list[PartAnswerOut]


class PairOut(Out):
    """One line of either side; `kind` is same, changed, gone or new."""

    kind: str
    old: str
    new: str


class OperationChangeOut(Out):
    """`kind` is new, gone or changed; `what` says how."""

    kind: str
    name: str
    what: list[str]


class ContractChangesOut(Out):
    title: str
    operations: list[OperationChangeOut]


class DifferenceOut(Out):
    old: int
    new: int
    lines: list[PairOut]
    met: list[str]
    left_out: list[str]
    parts_new: list[str]
    parts_gone: list[str]
    contracts: list[ContractChangesOut]


class ProposalOut(Out):
    """`shown_to` are customers by name, none for everyone affected unless it was shown to `groups` alone; `previews` is
    what those in groups say whom it does not hurt: no gate looks at that."""

    version: int
    round: int
    title: str
    body: str
    meets: list[int]
    assumes_nothing: bool
    created_at: datetime
    shared_at: datetime | None
    answers: list[AnsweredOut]
    shown_to: list[int]
    groups: list[int]
    previews: list[AnsweredOut]
    parts: list[ProposalPartOut]
    comments: list[CommentOut]


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
        shown_to=[customer.pk for customer in proposal.shown_to.all()],
        groups=[group.pk for group in proposal.groups.all()],
        previews=[answered_out(answer) for answer in proposal.previews.all()],
        parts=[part_out(part) for part in proposal.parts.all()],
        comments=[comment_out(comment) for comment in proposal.comments.all()],
    )


def part_out(part: Part) -> ProposalPartOut:
    said = [PartAnswerOut(customer=answer.customer_id, words=answer.words) for answer in part.answers.all()]
    contract = operations_of(part)
    operations = [OperationOut.of(one) for one in contract.operations] if contract else []
    return ProposalPartOut.of(part, answers=said, operations=operations)


def comment_out(comment: Comment) -> CommentOut:
    return CommentOut.of(comment, customer=comment.customer_id)


def difference_out(seen: Difference) -> DifferenceOut:
    lines = [PairOut.of(pair) for pair in seen.lines]
    contracts = [
        ContractChangesOut(
            title=one.title,
            operations=[OperationChangeOut(kind=c.kind, name=c.name, what=list(c.what)) for c in one.changes],
        )
        for one in seen.contracts
    ]
    return DifferenceOut.of(seen, old=seen.old.version, new=seen.new.version, lines=lines, contracts=contracts)
