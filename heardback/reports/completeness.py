"""What a report still lacks, in order of what it would tell the team."""

from dataclasses import dataclass

from heardback.reports.models import Report


@dataclass(frozen=True)
class Missing:
    field: str
    question: str


QUESTIONS = (
    Missing("text", "What happened, in your own words?"),
    Missing("customer", "How can we reach you: an e-mail address or a phone number?"),
    Missing("fixed_means", "What would “fixed” look like for you?"),
    Missing("url", "On which page did it happen? Copy its address if you can."),
    Missing("steps", "What did you do, step by step, before it happened?"),
    Missing("expected", "What did you expect to happen?"),
    Missing("frequency", "Does it happen every time, sometimes, or did it happen once?"),
    Missing("severity", "How much is it in your way?"),
    Missing("browser", "Which browser or app do you use?"),
    Missing("occurred_at", "When did it happen?"),
)


def missing(report: Report) -> list[Missing]:
    """The questions whose answers the report lacks, most telling first."""
    return [question for question in QUESTIONS if not _has(report, question.field)]


def _has(report: Report, field: str) -> bool:
    if field == "browser":
        return bool(report.browser or report.device)
    if field == "customer":
        return reachable(report)
    return bool(getattr(report, field))


def reachable(report: Report) -> bool:
    """Whether we know more of its customer than a name."""
    return report.customer is not None and report.customer.identities.exists()
