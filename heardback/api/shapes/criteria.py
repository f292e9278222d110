"""Success criteria, and the checks of what was built against each."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pydantic import Field

from heardback.accounts.actors import Actor
from heardback.api.shapes.base import In, Measured, Number, Out, example, longest, words
from heardback.files.handing_out import NoSuchFile, Which
from heardback.issues.models import Issue
from heardback.loop.criteria import Measure
from heardback.loop.gates import latest_run
from heardback.loop.models import (
    Agreement,
    Comparison,
    Confirmation,
    Criterion,
    Misunderstanding,
    Preview,
    Verification,
)
from heardback.loop.verifying import link_to_evidence
from heardback.releases.models import Environment

ComparisonWord = Annotated[str, words(["", *Comparison.values])]


class CriterionIn(In):
    """`text` says it for both sides, `words` as the customer (`said_by`, an id) put it. What is measured reads in one
    line: measure, comparison, target, unit, period."""

    model_config = example(
        text="Link counts are within ±1 % of live analytics",
        words="I cannot show your numbers to my boss",
        measure="difference to live analytics",
        comparison="within",
        target=1,
        unit="%",
        period="any 24 hours",
    )

    text: Annotated[str, longest(1000)]
    words: str | None = None
    said_by: Number | None = None
    conversation: Number | None = None
    measure: Annotated[str, longest(300)] | None = None
    comparison: ComparisonWord | None = None
    target: Measured = None
    unit: Annotated[str, longest(60)] | None = None
    period: Annotated[str, longest(100)] | None = None

    def how(self) -> Measure:
        return Measure(self.measure or "", self.comparison or "", self.target, self.unit or "", self.period or "")


class CriterionChanges(In):
    """Fields that are left out stay as they are. What changes is a new version, to which everybody agrees anew."""

    model_config = example(target=0.5)

    text: Annotated[str, longest(1000)] | None = None
    words: str | None = None
    measure: Annotated[str, longest(300)] | None = None
    comparison: ComparisonWord | None = None
    target: Measured = None
    unit: Annotated[str, longest(60)] | None = None
    period: Annotated[str, longest(100)] | None = None

    def how(self, was: Criterion) -> Measure:
        said = {name: getattr(self, name) for name in self.model_fields_set if name not in ("text", "words")}
        return Measure(
            said.get("measure", was.measure) or "",
            said.get("comparison", was.comparison) or "",
            said.get("target", was.target),
            said.get("unit", was.unit) or "",
            said.get("period", was.period) or "",
        )


class WordingOut(Out):
    version: int
    text: str
    how: str
    by: str
    at: datetime


class SettledOut(Out):
    words: str
    by: str
    at: datetime


class WordsOnly(In):
    model_config = example(words="Talked with Joel: his export counts bots, and he sees why we do not.")

    words: Annotated[str, longest(20_000)]


class AsDesignedIn(In):
    """`explanation` is what the customers read. `expected` and `step` are taken from what the first report says when
    they are left out."""

    model_config = example(explanation="Bots are left out on purpose.", expected="All clicks", step="Statistics")

    explanation: Annotated[str, longest(20_000)]
    expected: Annotated[str, longest(20_000)] | None = None
    step: Annotated[str, longest(200)] | None = None


class MisunderstandingOut(Out):
    id: int
    issue: str
    product: str
    step: str
    expected: str
    explanation: str
    by: str
    at: datetime


class AnsweredOut(Out):
    customer: int
    name: str
    answer: str
    words: str
    at: datetime


class VerificationIn(In):
    """`measured` is compared with the criterion's target, and says whether it passed; without a number, say `passed`.
    `verified_by` names who checked when that is not the caller."""

    model_config = example(
        criterion=1, measured=0.4, evidence="0.4 % over 24 hours, see the log", environment="staging"
    )

    criterion: Number
    evidence: Annotated[str, longest(20_000)] = Field("", description="What was seen; with a file, may be left out")
    passed: bool | None = None
    measured: Measured = None
    environment: Annotated[str, words(Environment.values)] = Environment.STAGING
    version: Annotated[str, longest(100)] | None = None
    steps: Annotated[str, longest(20_000)] | None = None
    link: Annotated[str, longest(1000)] | None = None
    file: Number | None = Field(None, description="A file that shows it, sent to /api/v1/attachments before")
    verified_by: Annotated[str, longest(200)] | None = None


class EvidenceFileOut(Out):
    """What shows the result. `link`, good for ten minutes, stands in the list of checks; "" elsewhere, while the file
    can't be had, and to who may not have it."""

    name: str
    kind: str
    size: int
    state: str
    link: str


class RunOut(Out):
    id: int
    criterion: int
    criterion_version: int
    round: int
    environment: str
    version: str
    passed: bool
    measured: float | None
    evidence: str
    steps: str
    link: str
    file: EvidenceFileOut | None
    verified_by: str
    at: datetime


class CriterionOut(Out):
    """`answers` are those to this version in this round, `latest` the last check of it; `settled`: how a difference
    between customers was. `wordings` are all versions, the latest first."""

    id: int
    version: int
    text: str
    words: str
    said_by: int | None
    measure: str
    comparison: str
    target: float | None
    unit: str
    period: str
    how: str
    measurable: bool
    answers: list[AnsweredOut]
    latest: RunOut | None
    conversation: int | None
    settled: SettledOut | None
    wordings: list[WordingOut]
    retired_at: datetime | None


def criterion_out(criterion: Criterion, issue: Issue) -> CriterionOut:
    now = criterion.agreements.filter(version=criterion.version, round=issue.round).select_related("customer")
    run = latest_run(criterion, issue)
    settled = criterion.settlements.filter(version=criterion.version, round=issue.round).first()
    return CriterionOut.of(
        criterion,
        said_by=criterion.said_by_id,
        conversation=criterion.conversation_id,
        settled=SettledOut.of(settled) if settled else None,
        wordings=[WordingOut.of(wording) for wording in criterion.wordings.order_by("-version")],
        target=_float(criterion.target),
        answers=[answered_out(answer) for answer in now.order_by("pk")],
        latest=run_out(run) if run else None,
    )


def answered_out(answer: Agreement | Confirmation | Preview) -> AnsweredOut:
    return AnsweredOut.of(answer, customer=answer.customer_id, name=str(answer.customer))


def run_out(run: Verification, reader: Actor | None = None) -> RunOut:
    link = _link(run, reader) if reader is not None else ""
    shown = EvidenceFileOut.of(run.file, link=link) if run.file is not None else None
    return RunOut.of(run, criterion=run.criterion_id, measured=_float(run.measured), file=shown)


def _link(run: Verification, reader: Actor) -> str:
    """To what was sent, or to the copy of it for who may not have that."""
    for which in (Which.ORIGINAL, Which.COPY):
        try:
            return settings.HEARDBACK_BASE_URL + reverse("portal:file", args=[link_to_evidence(run, which, reader)])
        except (NoSuchFile, PermissionDenied):
            continue
    return ""


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def misunderstanding_out(row: Misunderstanding) -> MisunderstandingOut:
    return MisunderstandingOut.of(row, issue=row.issue.key, product=row.issue.product.slug)
