"""Parts of what a customer sees of their report: see `standing`. Nothing of the team's own, nothing of anybody else."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.loop.following_up import open_follow_ups
from heardback.loop.models import Comment, Part, PartAnswer, Proposal
from heardback.loop.promising import next_promise
from heardback.reports.models import Report
from heardback.wire.contracts.operations import Contract, contract_in, shown


@dataclass(frozen=True)
class Sent:
    """What the customer sent, as they sent it."""

    number: int
    product: str
    title: str
    text: str
    expected: str
    fixed_means: str
    steps: list[str]
    step: str
    url: str
    severity: str
    frequency: str
    environment: dict[str, str]
    occurred_at: datetime | None
    received_at: datetime


@dataclass(frozen=True)
class PartSeen:
    """Something that belongs to a proposal. `words` are what this customer would change about it, or ""; `picture`
    says that it is one that can be looked at. `shown` is its text as people read it, `contract` the operations of an
    OpenAPI description."""

    id: int
    kind: str
    title: str
    text: str
    url: str
    picture: bool
    words: str
    shown: str = ""
    contract: Contract | None = None


@dataclass(frozen=True)
class Remark:
    """Words about a proposal: `mine`, or of those who make it."""

    mine: bool
    words: str
    at: datetime


@dataclass(frozen=True)
class Happened:
    at: datetime
    sentence: str


@dataclass(frozen=True)
class Promised:
    """What we promised next to those whom it hurts, and by when."""

    words: str
    due: datetime


@dataclass(frozen=True)
class FollowUpSeen:
    """Does it still hold? `id` names the criterion; `answer` is "yes", "no" or ""."""

    id: int
    text: str
    answer: str


def sent(report: Report) -> Sent:
    return Sent(
        number=report.number,
        product=report.product.name,
        title=report.title,
        text=report.text,
        expected=report.expected,
        fixed_means=report.fixed_means,
        steps=report.steps,
        step=report.step,
        url=report.url,
        severity=report.severity,
        frequency=report.frequency,
        environment={
            name: value
            for name in ("device", "os", "browser", "network", "version")
            if (value := getattr(report, name))
        },
        occurred_at=report.occurred_at,
        received_at=report.received_at,
    )


def parts_seen(proposal: Proposal, customer: int | None) -> list[PartSeen]:
    parts = list(proposal.parts.select_related("file"))
    if not parts:
        return []
    said = PartAnswer.objects.filter(part__in=parts, customer=customer) if customer else PartAnswer.objects.none()
    mine = dict(said.values_list("part", "words"))
    return [
        PartSeen(
            part.pk, part.kind, part.title, part.text, part.url, is_picture(part), mine.get(part.pk, ""),
            shown=shown(part.text) if part.text else "", contract=operations_of(part),
        )
        for part in parts
    ]  # fmt: skip


def operations_of(part: Part) -> Contract | None:
    return contract_in(part.text) if part.kind == Part.Kind.CONTRACT else None


def is_picture(part: Part) -> bool:
    """One that was drawn anew, so that it may stand on a page."""
    return part.file is not None and part.file.is_ready and part.file.has_copy


def remarks_seen(proposal: Proposal, customer: int | None) -> list[Remark]:
    """What we wrote for those whom it is shown to, and what this customer wrote."""
    theirs = Q(customer=None, private=False) | (Q(customer=customer) if customer else Q(pk=None))
    rows = Comment.objects.filter(theirs, proposal=proposal).order_by("pk")
    return [Remark(row.customer_id is not None, row.words, row.at) for row in rows[:200]]


def promised_next(issue: Issue) -> Promised | None:
    made = next_promise(issue)
    return Promised(made.words, made.due_at) if made else None


def follow_ups_seen(issue: Issue, customer: int | None) -> list[FollowUpSeen]:
    rows = open_follow_ups(issue, customer)
    return [FollowUpSeen(row.criterion_id, row.criterion.text, row.answer) for row in rows]


def explained_to(report: Report) -> str:
    event = Event.objects.filter(word="report.explained", report=report.pk).order_by("-pk").first()
    return str(event.facts.get("note", "")) if event else ""


def declined_because(issue: Issue | None) -> str:
    """Why it was declined, in the words that were mailed to its customers."""
    if issue is None or issue.stage != Stage.DECLINED:
        return ""
    event = Event.objects.filter(word="issue.declined", issue=issue.pk).order_by("-pk").first()
    return str(event.facts.get("note", "")) if event else ""
