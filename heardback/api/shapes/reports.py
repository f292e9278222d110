"""Reports, as they come in and as the team reads them."""

from datetime import datetime
from typing import Annotated, Any

from heardback.api.shapes.base import (
    FrequencyWord,
    In,
    Moment,
    Named,
    Out,
    SeverityWord,
    address,
    example,
    longest,
    words,
)
from heardback.customers.finding import Firm, Person
from heardback.issues.models import key_of
from heardback.products.asking import answers_said
from heardback.reports.asking import LINE_LONGEST, WORDS_LONGEST, Lack
from heardback.reports.completeness import Missing
from heardback.reports.models import ReachedBy, Report
from heardback.reports.taking import ENVIRONMENT, TEXT_LONGEST, TITLE_LONGEST, Account
from heardback.triage.models import Outcome
from heardback.triage.suggesting import Suggested


class PersonIn(In):
    """Who reports it. Give what you know them by; without any of it the report is anonymous, and nobody can be told."""

    email: str | None = None
    phone: str | None = None
    external_id: str | int | None = None
    name: str | None = None


class FirmIn(In):
    external_id: str | int | None = None
    name: str | None = None
    kind: str | None = None


class EnvironmentIn(In):
    device: str | None = None
    os: str | None = None
    browser: str | None = None
    network: str | None = None
    version: str | None = None


class ReportIn(In):
    """Only a title or a text is needed."""

    model_config = example(
        title="The count of my links went down overnight",
        text="Yesterday it was 212, today it is 198. I deleted none.",
        customer={"email": "marta@northwind.example", "name": "Marta Keller"},
        organization={"name": "Northwind", "kind": "agency"},
        severity="major",
        frequency="every_time",
        url="https://app.example.com/links",
        steps=["Open the overview", "Compare with yesterday's mail"],
        environment={"browser": "Firefox 140", "os": "Windows 11"},
        occurred_at="2026-03-01T09:30:00Z",
        expected="The count stays, or says why it fell",
        fixed_means="The number matches my own analytics",
    )

    product: str | None = None
    title: Annotated[str, longest(TITLE_LONGEST)] | None = None
    text: Annotated[str, longest(TEXT_LONGEST)] | None = None
    customer: PersonIn | None = None
    organization: FirmIn | None = None
    severity: SeverityWord | None = None
    frequency: FrequencyWord | None = None
    url: Annotated[str, longest(2000)] | None = None
    step: Annotated[str, longest(200)] | None = None
    steps: list[str] | None = None
    environment: EnvironmentIn | None = None
    occurred_at: Moment | None = None
    expected: Annotated[str, longest(TEXT_LONGEST)] | None = None
    fixed_means: Annotated[str, longest(TEXT_LONGEST)] | None = None
    attributes: dict[str, str] | None = None
    reached_by: Annotated[str, words(ReachedBy.values)] | None = None

    def account(self) -> Account:
        person, firm = self.customer or PersonIn(), self.organization or FirmIn()
        environment = self.environment or EnvironmentIn()
        return Account(
            title=self.title or "",
            text=self.text or "",
            product=self.product or "",
            expected=self.expected or "",
            fixed_means=self.fixed_means or "",
            steps=self.steps or [],
            step=self.step or "",
            url=self.url or "",
            severity=self.severity or "",
            frequency=self.frequency or "",
            environment={name: said for name in ENVIRONMENT if (said := getattr(environment, name))},
            occurred_at=self.occurred_at,
            attributes=self.attributes or {},
            reached_by=self.reached_by or "",
            person=Person(person.email or "", person.phone or "", _said(person.external_id), person.name or ""),
            firm=Firm(_said(firm.external_id), firm.name or "", firm.kind or ""),
        )


def _said(value: str | int | None) -> str:
    return "" if value is None else str(value)


class MissingOut(Out):
    """`asked_at`: when it was asked, of whoever can answer; nobody is asked twice."""

    field: str
    question: str
    asked_at: datetime | None = None


class AnswerOut(Out):
    """What only its product asks, in words."""

    question: str
    answer: str


class SuggestionOut(Out):
    """`issue`, or another `report` that belongs to none yet."""

    issue: str | None
    report: int | None
    title: str
    probability: float
    why: str


class TakenLinks(Out):
    self: str
    receipt: str
    standing: str


class TakenOut(Out):
    """`links.receipt` is the customer's private page, `links.standing` the same for their programs: hand them to the
    customer and to nobody else. `missing` says what would help to know, most telling first; `suggestions` is what
    it may be about."""

    number: int
    links: TakenLinks
    missing: list[MissingOut]
    suggestions: list[SuggestionOut]


class SelfLink(Out):
    self: str


class CustomerOfReport(Named):
    email: str


class ReportOut(Out):
    """A report as the team reads it. `issue` is the one it was joined to last, `outcome` what it was decided to be."""

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
    attributes: dict[str, str]
    occurred_at: datetime | None
    received_at: datetime
    source: str
    reached_by: str
    customer: CustomerOfReport | None
    organization: Named | None
    state: str
    closed_why: str
    triaged_at: datetime | None
    outcome: str
    issue: str | None
    issues: list[str]
    next_update_due: datetime | None
    last_heard_at: datetime | None
    links: SelfLink


class OneReportOut(ReportOut):
    """`answers` is `attributes` in words: what was asked, and what was said. `context` is what the customer's browser
    or SDK sent along, and `signature` whether your own systems vouched for who it was."""

    signature: str
    context: dict[str, Any]
    answers: list[AnswerOut]
    missing: list[MissingOut]
    suggestions: list[SuggestionOut]


class TriageIn(In):
    """known_bug needs `issue`, or the number of another report in `same_as`: its issue, or a new one for both. new_bug
    opens one (titled `title`, or as the report); user_error needs `words`, the explanation that its customer will
    read. With any other, `words` are what they read instead of ours; a `note` is for the team."""

    model_config = example(outcome="known_bug", issue="HB-12")

    outcome: Annotated[str, words(Outcome.values)]
    issue: str | None = None
    same_as: int | None = None
    note: str | None = None
    words: str | None = None
    title: str | None = None


class AskIn(In):
    """The names of questions, as in `missing`, each with how to put it ("" for our words); a `line` is one more of your
    own. Left out, what was asked or told already is not asked again."""

    model_config = example(questions={"steps": "", "url": "Which list was it?"}, line="Was it before the update?")

    questions: dict[str, Annotated[str, longest(WORDS_LONGEST)]] | None = None
    line: Annotated[str, longest(LINE_LONGEST)] | None = None


class PostponeIn(In):
    model_config = example(due="2026-03-08T12:00:00Z", note="The fix waits for the release on Friday; I called her.")

    due: Moment
    note: str


def self_of(report: Report) -> str:
    return address("reports", report.number)


def missing_out(missing: list[Missing]) -> list[MissingOut]:
    """Of a report that nobody was asked about yet."""
    return [MissingOut.of(lack, asked_at=None) for lack in missing]


def lacks_out(lacks: list[Lack]) -> list[MissingOut]:
    return [MissingOut(field=one.missing.field, question=one.question, asked_at=one.asked_at) for one in lacks]


def suggestions_out(suggestions: list[Suggested]) -> list[SuggestionOut]:
    return [_suggestion(one) for one in suggestions]


def _suggestion(said: Suggested) -> SuggestionOut:
    return SuggestionOut(
        issue=said.issue.key if said.issue else None,
        report=said.other.number if said.other else None,
        title=said.title,
        probability=round(said.probability, 3),
        why=said.why,
    )


def report_out(report: Report, emails: dict[int, str]) -> ReportOut:
    return ReportOut.of(report, **_facts(report, emails))


def one_report_out(
    report: Report, emails: dict[int, str], lacks: list[Lack], suggestions: list[Suggested]
) -> OneReportOut:
    said = [
        AnswerOut(question=label, answer=words)
        for label, words in answers_said(report.product.own_fields, report.attributes)
    ]
    more = {"answers": said, "missing": lacks_out(lacks), "suggestions": suggestions_out(suggestions)}
    return OneReportOut.of(report, **_facts(report, emails), **more)


def _facts(report: Report, emails: dict[int, str]) -> dict[str, object]:
    """Wants `decision` and `matches` fetched along."""
    decision = getattr(report, "decision", None)
    matches = sorted(report.matches.all(), key=lambda match: match.made_at, reverse=True)
    joined = [key_of(match.issue_id) for match in matches if match.issue_id is not None]
    customer, organization = report.customer, report.organization
    return {
        "product": report.product.slug,
        "environment": {name: said for name in ENVIRONMENT if (said := getattr(report, name))},
        "customer": CustomerOfReport.of(customer, email=emails.get(customer.pk, "")) if customer else None,
        "organization": Named.of(organization) if organization else None,
        "outcome": decision.outcome if decision else "",
        "issue": joined[0] if joined else None,
        "issues": joined,
        "links": SelfLink(self=self_of(report)),
    }
