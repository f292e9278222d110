"""An issue with everything that was agreed, assumed, proposed, checked and signed on it, read in a few queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from heardback.accounts.models import Member
from heardback.customers.models import Customer
from heardback.issues.merged import tree
from heardback.issues.models import Issue
from heardback.loop.models import (
    Agreement,
    Answer,
    Assumption,
    Bounce,
    Confirmation,
    Conversation,
    Criterion,
    LinkedWork,
    Proposal,
    SignOff,
    Verification,
)
from heardback.triage.queries import affected

MOST_CONVERSATIONS = 20


@dataclass
class CriterionNow:
    """A criterion, and what those affected said of its present version in this round. `run` is the latest check,
    `checks` are all."""

    criterion: Criterion
    agreed: list[Agreement] = field(default_factory=list)
    disputed: list[Agreement] = field(default_factory=list)
    checks: list[Verification] = field(default_factory=list)

    @property
    def run(self) -> Verification | None:
        return self.checks[0] if self.checks else None

    @property
    def answered(self) -> int:
        return len(self.agreed) + len(self.disputed)


@dataclass
class ProposalNow:
    proposal: Proposal
    meets: list[Criterion]
    confirmed: list[Confirmation] = field(default_factory=list)
    disputed: list[Confirmation] = field(default_factory=list)


@dataclass
class Picture:
    """`criteria` are the ones that hold, `retired` the others; `proposals` the latest first. `names` says who a stable
    reference ("member:3") is."""

    issue: Issue
    criteria: list[CriterionNow]
    retired: list[Criterion]
    assumptions: list[Assumption]
    proposals: list[ProposalNow]
    work: list[LinkedWork]
    sign_offs: list[SignOff]
    bounces: list[Bounce]
    conversations: list[Conversation]
    names: dict[str, str]

    @property
    def proposal(self) -> ProposalNow | None:
        """The latest of this round."""
        return next((p for p in self.proposals if p.proposal.round == self.issue.round), None)

    def verdicts(self, kind: str) -> list[SignOff]:
        return [verdict for verdict in self.sign_offs if verdict.kind == kind]


def picture(issue: Issue) -> Picture:
    criteria = list(issue.criteria.select_related("said_by__organization", "came_from__issue").order_by("pk"))
    work = list(issue.work.order_by("pk"))
    current = _criteria([c for c in criteria if c.retired_at is None], issue)
    checks = [run for now in current for run in now.checks]
    return Picture(
        issue=issue,
        criteria=current,
        retired=[c for c in criteria if c.retired_at is not None],
        assumptions=list(issue.assumptions.order_by("-blocking", "pk")),
        proposals=_proposals(issue, {c.pk: c for c in criteria}),
        work=work,
        sign_offs=list(issue.sign_offs.filter(round=issue.round).select_related("customer").order_by("-at")),
        bounces=list(issue.bounces.select_related("customer").order_by("-round")),
        conversations=list(
            Conversation.objects.filter(issue__in=tree(issue.pk))
            .select_related("customer__organization")
            .order_by("-at")[:MOST_CONVERSATIONS]
        ),
        names=names_of([issue.built_by, *(w.done_by for w in work), *(run.verified_by for run in checks)]),
    )


def _criteria(criteria: list[Criterion], issue: Issue) -> list[CriterionNow]:
    now = {criterion.pk: CriterionNow(criterion) for criterion in criteria}
    if not now:
        return []
    said = Agreement.objects.filter(criterion__in=now, round=issue.round, customer__in=affected(issue))
    for agreement in said.select_related("customer").order_by("at"):
        at = now[agreement.criterion_id]
        if agreement.version == at.criterion.version:
            (at.agreed if agreement.answer == Answer.YES else at.disputed).append(agreement)
    for run in Verification.objects.filter(criterion__in=now, round=issue.round).order_by("-pk"):
        at = now[run.criterion_id]
        if run.criterion_version == at.criterion.version:
            at.checks.append(run)
    return list(now.values())


def _proposals(issue: Issue, criteria: dict[int, Criterion]) -> list[ProposalNow]:
    proposals = list(issue.proposals.order_by("-version"))
    if not proposals:
        return []
    meets: dict[int, list[Criterion]] = defaultdict(list)
    named = Proposal.meets.through.objects.filter(proposal__in=[p.pk for p in proposals]).order_by("criterion_id")
    for proposal, criterion in named.values_list("proposal_id", "criterion_id"):
        meets[proposal].append(criteria[criterion])
    now = {p.pk: ProposalNow(p, meets[p.pk]) for p in proposals}
    said = Confirmation.objects.filter(proposal__in=now, customer__in=affected(issue))
    for answer in said.select_related("customer").order_by("at"):
        at = now[answer.proposal_id]
        (at.confirmed if answer.answer == Answer.YES else at.disputed).append(answer)
    return list(now.values())


def names_of(references: Iterable[str]) -> dict[str, str]:
    """What people are called who are kept by reference; other references read as they are."""
    wanted = {reference for reference in references if reference}
    members = {int(r.removeprefix("member:")) for r in wanted if r.removeprefix("member:").isdecimal() and ":" in r}
    known = {f"member:{m.pk}": str(m) for m in Member.objects.filter(pk__in=members)} if members else {}
    return {reference: known.get(reference, reference) for reference in wanted}


def named(customers: list[Customer]) -> str:
    """ "Marta Keller at Northwind, Joel Abara"."""
    return ", ".join(f"{c} at {c.organization}" if c.organization else str(c) for c in customers)
