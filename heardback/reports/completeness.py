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


def missing(report: Report, *, can_be_reached: bool | None = None) -> list[Missing]:
    """The questions whose answers the report lacks, most telling first.

    Whether its customer can be reached is looked up, unless the caller has just learnt it.
    """
    lacks = []
    for question in QUESTIONS:
        if question.field == "customer":
            has = reachable(report) if can_be_reached is None else can_be_reached
        elif question.field == "browser":
            has = bool(report.browser or report.device)
        else:
            has = bool(getattr(report, question.field))
        if not has:
            lacks.append(question)
    return lacks


def reachable(report: Report) -> bool:
    """Whether we know more of its customer than a name."""
    return report.customer is not None and report.customer.identities.exists()
