"""Success criteria, and the checks of what was built against each."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from heardback.api.shapes.base import In, Measured, Number, Out, example, longest, words
from heardback.issues.models import Issue
from heardback.loop.criteria import Measure
from heardback.loop.gates import latest_run
from heardback.loop.models import Agreement, Comparison, Confirmation, Criterion, Verification
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
    evidence: str
    passed: bool | None = None
    measured: Measured = None
    environment: Annotated[str, words(Environment.values)] = Environment.STAGING
    version: Annotated[str, longest(100)] | None = None
    verified_by: Annotated[str, longest(200)] | None = None


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
    verified_by: str
    at: datetime


class CriterionOut(Out):
    """`answers` are those to this version in this round, `latest` the last check of it."""

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
    retired_at: datetime | None


def criterion_out(criterion: Criterion, issue: Issue) -> CriterionOut:
    now = criterion.agreements.filter(version=criterion.version, round=issue.round).select_related("customer")
    run = latest_run(criterion, issue)
    return CriterionOut.of(
        criterion,
        said_by=criterion.said_by_id,
        target=_float(criterion.target),
        answers=[answered_out(answer) for answer in now.order_by("pk")],
        latest=run_out(run) if run else None,
    )


def answered_out(answer: Agreement | Confirmation) -> AnsweredOut:
    return AnsweredOut.of(answer, customer=answer.customer_id, name=str(answer.customer))


def run_out(run: Verification) -> RunOut:
    return RunOut.of(run, criterion=run.criterion_id, measured=_float(run.measured))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
