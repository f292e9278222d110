"""What a customer reads and answers by their receipt. Made of `loop.standing`, which knows nothing private."""

from datetime import datetime
from typing import Annotated

from heardback.api.shapes.base import (
    LARGEST,
    AnswerWord,
    FrequencyWord,
    In,
    Moment,
    Number,
    Out,
    SeverityWord,
    example,
    longest,
)
from heardback.api.shapes.workarounds import WorkaroundSeenOut, workaround_seen_out
from heardback.customers.finding import Person
from heardback.loop.replying import WORDS_LONGEST
from heardback.loop.standing import CriterionSeen, ProposalSeen, Standing
from heardback.reports.answering import Answers
from heardback.reports.taking import TEXT_LONGEST, Account
from heardback.wire.numbers import as_number

LINE = "line_"
Words = Annotated[str, longest(WORDS_LONGEST)]


class SentOut(Out):
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


class SaidOut(Out):
    answer: str
    words: str
    at: datetime


class CriterionSeenOut(Out):
    """`id` names a criterion in one wording: send it back with your answer."""

    id: str
    text: str
    how: str
    words: str
    mine: SaidOut | None


class PartSeenOut(Out):
    """Something that belongs to a proposal. `words` are what you would change about it, or ""."""

    id: int
    kind: str
    title: str
    text: str
    url: str
    words: str


class RemarkOut(Out):
    mine: bool
    words: str
    at: datetime


class ProposalSeenOut(Out):
    version: int
    title: str
    body: str
    mine: SaidOut | None
    parts: list[PartSeenOut]
    remarks: list[RemarkOut]


class VerdictOut(Out):
    kind: str
    words: str
    at: datetime


class PromisedOut(Out):
    words: str
    due: datetime


class FollowUpSeenOut(Out):
    """Does it still hold? `id` names the criterion; `answer` is "yes", "no" or ""."""

    id: int
    text: str
    answer: str


class HappenedOut(Out):
    at: datetime
    sentence: str


class StandingOut(Out):
    """Where a report stands. `said` is the state in a sentence; `asks` names what is wanted of the customer now.
    `workaround` is what helps until it is fixed as plain text; `no_longer_since` the version that made it needless.
    `reaches_at` is when a fix that is out reaches who sent it, while it has not."""

    report: SentOut
    open: bool
    said: str
    asks: list[str]
    others: int
    workaround: str
    workaround_seen: WorkaroundSeenOut | None
    no_longer_since: str
    reaches_at: datetime | None
    explained: str
    declined: str
    criteria: list[CriterionSeenOut]
    proposal: ProposalSeenOut | None
    promised: PromisedOut | None
    follow_ups: list[FollowUpSeenOut]
    can_sign: bool
    can_appeal: bool
    verdict: VerdictOut | None
    next_update_due: datetime | None
    timeline: list[HappenedOut]


class CriteriaAnswers(In):
    """The id of each criterion -> "yes", or "change" with `words` that say how you would put it."""

    model_config = example(answers={"7v1": "yes"})

    answers: dict[str, AnswerWord]
    words: Words | None = None


class ProposalAnswer(In):
    """`version` is the one that was read; the latest when it is left out. `parts`: the id of a part -> what you would
    change about it."""

    model_config = example(answer="change", words="Also on the mobile page, please.", version=2)

    answer: AnswerWord
    words: Words | None = None
    version: Number | None = None
    parts: dict[str, Words] | None = None

    def of_parts(self) -> dict[int, str]:
        return {as_number(n) or 0: said for n, said in (self.parts or {}).items()}


class RemarkIn(In):
    model_config = example(words="Does it also hold for shared links?", version=2)

    words: Words
    version: Number | None = None


class SignOffIn(In):
    """`against`: the id of a criterion -> what is still wrong with it."""

    model_config = example(fixed=True)

    fixed: bool
    words: Words | None = None
    against: dict[str, Words] | None = None


class FollowUpIn(In):
    """The id of each criterion -> "yes", it still holds, or "no" with `words`."""

    model_config = example(answers={"7": "yes"})

    answers: dict[str, str]
    words: Words | None = None

    def numbered(self) -> dict[int, str]:
        return {as_number(name) or 0: said for name, said in self.answers.items()}


class ExplanationAnswer(In):
    model_config = example(helped=False, words="I had done that already.")

    helped: bool
    words: Words | None = None


class AnswersIn(In):
    """Answers to `questions`, each under the name of its `field`; `attributes` are those of the product's own (without
    `own_`), `lines` those to what a colleague asked (`line_…`). `unknown` names what you can't say."""

    model_config = example(steps=["Open the list"], attributes={"shop": "12"}, unknown=["frequency"])

    text: Annotated[str, longest(TEXT_LONGEST)] | None = None
    expected: Annotated[str, longest(TEXT_LONGEST)] | None = None
    fixed_means: Annotated[str, longest(TEXT_LONGEST)] | None = None
    url: Annotated[str, longest(2000)] | None = None
    steps: list[str] | None = None
    severity: SeverityWord | None = None
    frequency: FrequencyWord | None = None
    occurred_at: Moment | None = None
    browser: str | None = None
    device: str | None = None
    email: str | None = None
    phone: str | None = None
    attributes: dict[str, str] | None = None
    lines: dict[str, Words] | None = None
    unknown: list[str] | None = None

    def answers(self) -> Answers:
        environment = {"browser": self.browser or "", "device": self.device or ""}
        account = Account(
            text=self.text or "",
            expected=self.expected or "",
            fixed_means=self.fixed_means or "",
            url=self.url or "",
            steps=self.steps or [],
            severity=self.severity or "",
            frequency=self.frequency or "",
            occurred_at=self.occurred_at,
            environment={name: said for name, said in environment.items() if said},
            attributes=self.attributes or {},
            person=Person(email=self.email or "", phone=self.phone or ""),
        )
        unknown = self.unknown or []
        lines = {name: "" for name in unknown if name.startswith(LINE)} | (self.lines or {})
        numbers = {name: name.removeprefix(LINE) for name in lines}
        said = {int(numbers[name]): words for name, words in lines.items() if numbers[name].isdecimal()}
        return Answers(account, unknown, {number: words for number, words in said.items() if number <= LARGEST})


class WordsIn(In):
    model_config = example(words="It also happens on my phone.")

    words: Annotated[str, longest(TEXT_LONGEST)]


def standing_out(standing: Standing) -> StandingOut:
    return StandingOut.of(
        standing,
        report=SentOut.of(standing.sent),
        criteria=[_criterion(criterion) for criterion in standing.criteria],
        proposal=_proposal(standing.proposal) if standing.proposal else None,
        promised=PromisedOut.of(standing.promised) if standing.promised else None,
        follow_ups=[FollowUpSeenOut.of(row) for row in standing.follow_ups],
        verdict=VerdictOut.of(standing.verdict) if standing.verdict else None,
        workaround_seen=workaround_seen_out(standing.workaround_seen) if standing.workaround_seen else None,
        timeline=[HappenedOut.of(event) for event in standing.timeline],
    )


def _criterion(seen: CriterionSeen) -> CriterionSeenOut:
    return CriterionSeenOut.of(seen, mine=SaidOut.of(seen.mine) if seen.mine else None)


def _proposal(seen: ProposalSeen) -> ProposalSeenOut:
    return ProposalSeenOut.of(
        seen,
        mine=SaidOut.of(seen.mine) if seen.mine else None,
        parts=[PartSeenOut.of(part) for part in seen.parts],
        remarks=[RemarkOut.of(remark) for remark in seen.remarks],
    )
