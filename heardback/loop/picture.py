"""An issue with everything that was agreed, assumed, proposed, checked and signed on it, read in a few queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from heardback.accounts.models import Member
from heardback.customers.models import Customer
from heardback.issues.merged import tree
from heardback.issues.models import Issue
from heardback.ledger.prepared import Prepared, PreparedAmong
from heardback.loop.gates import last_verdicts
from heardback.loop.models import (
    Agreement,
    Answer,
    Assumption,
    Bounce,
    Comment,
    Confirmation,
    Conversation,
    Criterion,
    LinkedWork,
    Part,
    Preview,
    Proposal,
    Settlement,
    SignOff,
    ValidationGroup,
    Verification,
    Wording,
)
from heardback.loop.previewing import previews_of
from heardback.triage.queries import reporters

MOST_CONVERSATIONS = 20


@dataclass
class CriterionNow:
    """A criterion, and what those affected said of its present version in this round. `run` is the latest check,
    `checks` are all; `wordings` are what it read before, the latest first; `settled`: how a difference was."""

    criterion: Criterion
    agreed: list[Agreement] = field(default_factory=list)
    disputed: list[Agreement] = field(default_factory=list)
    checks: list[Verification] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)
    settled: Settlement | None = None

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
    left_out: list[Criterion]
    parts: list[Part] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    shown_to: list[Customer] = field(default_factory=list)
    groups: list[ValidationGroup] = field(default_factory=list)
    previews: list[Preview] = field(default_factory=list)
    confirmed: list[Confirmation] = field(default_factory=list)
    disputed: list[Confirmation] = field(default_factory=list)


@dataclass
class Picture:
    """`criteria` are the ones that hold, `retired` the others; `proposals` the latest first. `names` says who a stable
    reference ("member:3") is, `together` are the issue and all that were merged into it."""

    issue: Issue
    together: list[int]
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
    criteria = _criteria_of.all(issue.pk)
    work = _work_of.all(issue.pk)
    current = _criteria([c for c in criteria if c.retired_at is None], issue)
    checks = [run for now in current for run in now.checks]
    together = tree(issue.pk)
    return Picture(
        issue=issue,
        together=together,
        criteria=current,
        retired=[c for c in criteria if c.retired_at is not None],
        assumptions=_assumptions_of.all(issue.pk),
        proposals=_proposals(issue, {c.pk: c for c in criteria}),
        work=work,
        sign_offs=last_verdicts(_verdicts_of.all(issue.pk, issue.round)),
        bounces=_bounces_of.all(issue.pk),
        conversations=_conversations(together),
        names=names_of([issue.built_by, *(w.done_by for w in work), *(run.verified_by for run in checks)]),
    )


def _criteria(criteria: list[Criterion], issue: Issue) -> list[CriterionNow]:
    now = {criterion.pk: CriterionNow(criterion) for criterion in criteria}
    if not now:
        return []
    said = [one for one in _agreements_of.all(issue.pk, issue.round) if one.criterion_id in now]
    said = [one for one in said if one.version == now[one.criterion_id].criterion.version]
    # Of one person, the last answer.
    for agreement in {(one.criterion_id, one.customer.person): one for one in said}.values():
        its = now[agreement.criterion_id]
        (its.agreed if agreement.answer == Answer.YES else its.disputed).append(agreement)
    for run in _checks_of.all(issue.pk, issue.round):
        at = now.get(run.criterion_id)
        if at is not None and run.criterion_version == at.criterion.version:
            at.checks.append(run)
    for wording in Wording.objects.filter(criterion__in=now).order_by("-version"):
        at = now[wording.criterion_id]
        if wording.version < at.criterion.version:
            at.wordings.append(wording)
    for settled in Settlement.objects.filter(criterion__in=now, round=issue.round):
        at = now[settled.criterion_id]
        if settled.version == at.criterion.version:
            at.settled = settled
    return list(now.values())


def _proposals(issue: Issue, criteria: dict[int, Criterion]) -> list[ProposalNow]:
    proposals = _proposals_of.all(issue.pk)
    if not proposals:
        return []
    meets: dict[int, list[Criterion]] = defaultdict(list)
    for proposal, criterion in _meets_of.all(issue.pk):
        meets[proposal].append(criteria[criterion])
    holding = [criterion for criterion in criteria.values() if criterion.retired_at is None]
    now = {
        p.pk: ProposalNow(p, meets[p.pk], [criterion for criterion in holding if criterion not in meets[p.pk]])
        for p in proposals
    }
    for part in Part.objects.filter(proposal__in=now).select_related("file").prefetch_related("answers__customer"):
        now[part.proposal_id].parts.append(part)
    for comment in Comment.objects.filter(proposal__in=now).order_by("pk"):
        now[comment.proposal_id].comments.append(comment)
    if some := [p.pk for p in proposals if p.for_some]:
        chosen = Proposal.shown_to.through.objects.filter(proposal__in=some).select_related("customer")
        for row in chosen.order_by("pk"):
            now[row.proposal_id].shown_to.append(row.customer)
    shown = Proposal.groups.through.objects.filter(proposal__in=now).select_related("validationgroup")
    for group in shown.order_by("validationgroup__name", "pk"):
        now[group.proposal_id].groups.append(group.validationgroup)
    for at in now.values():
        at.previews = previews_of(at.proposal) if at.groups else []
    said = _confirmations_of.all(issue.pk)
    for answer in {(one.proposal_id, one.customer.person): one for one in said}.values():
        at = now[answer.proposal_id]
        (at.confirmed if answer.answer == Answer.YES else at.disputed).append(answer)
    return list(now.values())


def names_of(references: Iterable[str]) -> dict[str, str]:
    """What people are called who are kept by reference; other references read as they are."""
    wanted = {reference for reference in references if reference}
    members = {int(r.removeprefix("member:")) for r in wanted if r.removeprefix("member:").isdecimal() and ":" in r}
    known = {f"member:{m.pk}": str(m) for m in _members.all(members)}
    return {reference: known.get(reference, reference) for reference in wanted}


def named(customers: list[Customer]) -> str:
    """ "Marta Keller at Northwind, Joel Abara"."""
    return ", ".join(f"{c} at {c.organization}" if c.organization else str(c) for c in customers)


def _conversations(together: list[int]) -> list[Conversation]:
    held = _conversations_of.all(together)
    latest = sorted(held, key=lambda said: said.at, reverse=True)[:MOST_CONVERSATIONS]
    prefetch_related_objects(latest, "criteria")
    return latest


_criteria_of = Prepared[Criterion](
    lambda issue: (
        Criterion.objects.filter(issue=issue)
        .select_related("said_by__organization", "came_from__issue", "conversation")
        .order_by("pk")
    )
)
_work_of = Prepared[LinkedWork](lambda issue: LinkedWork.objects.filter(issue=issue).order_by("pk"))
_assumptions_of = Prepared[Assumption](lambda issue: Assumption.objects.filter(issue=issue).order_by("-blocking", "pk"))
_verdicts_of = Prepared[SignOff](
    lambda issue, round: SignOff.objects.filter(issue=issue, round=round).select_related("customer").order_by("-at")
)
_bounces_of = Prepared[Bounce](
    lambda issue: Bounce.objects.filter(issue=issue).select_related("customer").order_by("-round")
)
_conversations_of = PreparedAmong[Conversation](
    lambda among: (
        Conversation.objects.filter(among("issue"))
        .select_related("customer__organization")
        .order_by("-at")[:MOST_CONVERSATIONS]
    )
)
_agreements_of = Prepared[Agreement](
    lambda issue, round: (
        Agreement.objects.filter(
            criterion__issue=issue, criterion__retired_at=None, round=round, customer__in=reporters(issue)
        )
        .select_related("customer")
        .order_by("at")
    )
)
_checks_of = Prepared[Verification](
    lambda issue, round: (
        Verification.objects.filter(criterion__issue=issue, criterion__retired_at=None, round=round)
        .select_related("file")
        .order_by("-pk")
    )
)
_proposals_of = Prepared[Proposal](lambda issue: Proposal.objects.filter(issue=issue).order_by("-version"))
_meets_of = Prepared[tuple[int, int]](
    lambda issue: (
        Proposal.meets.through.objects.filter(proposal__issue=issue)
        .order_by("criterion_id")
        .values_list("proposal_id", "criterion_id")
    )
)
_confirmations_of = Prepared[Confirmation](
    lambda issue: (
        Confirmation.objects.filter(proposal__issue=issue, customer__in=reporters(issue))
        .select_related("customer")
        .order_by("at")
    )
)
_members = PreparedAmong[Member](lambda among: Member.objects.filter(among("pk")))
