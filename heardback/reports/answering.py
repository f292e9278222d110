"""Answering what was asked about a report: filled in where it fits, else kept as words. Nothing typed is lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.ledger.models import Event
from heardback.products.severity import Severity
from heardback.reports.answered import answer_lines
from heardback.reports.asking import cannot_say
from heardback.reports.completeness import OWN, Missing, questions_about
from heardback.reports.completing import complete
from heardback.reports.following import add_words
from heardback.reports.holding import hold_report
from heardback.reports.models import Frequency, Report
from heardback.reports.taking import TEXT_LONGEST, Account

LABELS = {**dict(Frequency.choices), **dict(Severity.choices)}


@dataclass(frozen=True)
class Answers:
    """`account` has what fits the report, `unknown` names the questions to which the answer is that one doesn't know,
    and `lines` answers what colleagues asked in words of their own, by the number of the message."""

    account: Account
    unknown: Iterable[str] = ()
    lines: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Landed:
    """What came of it: the names of what was filled in, of what can't be said, and how much was added as words."""

    filled: list[str]
    unknown: list[str]
    added: int

    def __bool__(self) -> bool:
        return bool(self.filled or self.unknown or self.added)


@transaction.atomic
def answer(report: Report, answers: Answers, *, by: Actor) -> Landed:
    """Answered again, the same changes nothing. ValidationError, a message per field, and nothing is kept."""
    report = hold_report(report)
    if wrong := {f"line_{number}": _TOO_LONG for number, said in answers.lines.items() if len(said) > TEXT_LONGEST}:
        raise ValidationError(wrong)
    about = questions_about(report.product, report.severity)
    already = {one.field: _kept(report, one.field) for one in about}
    filled = complete(report, answers.account, by=by)
    unknown = cannot_say(report, answers.unknown, by=by)
    added = len(answer_lines(report, dict(answers.lines), by=by))
    for one in about:
        said = _said(answers.account, one.field)
        if already[one.field] and said and said != already[one.field]:
            added += _also(report, one, said, by)
    return Landed(filled, unknown, added)


_TOO_LONG = f"At most {TEXT_LONGEST:,} characters fit here."


def _also(report: Report, one: Missing, said: str, by: Actor) -> bool:
    """Somebody was quicker, and said something else: this is kept beside it, once."""
    words = f"{one.question}\n{said}"
    before = Event.objects.filter(report=report.pk, word="report.added").order_by("-pk")[:50]
    if any(event.facts.get("words") == words for event in before):
        return False
    add_words(report, words, by=by)
    return True


def _kept(report: Report, field: str) -> str:
    if field.startswith(OWN):
        return str(report.attributes.get(field.removeprefix(OWN), ""))
    if field == "steps":
        return "\n".join(report.steps)
    # Who it is, and when, have rules of their own; what a browser is called is said in many ways.
    if field in ("customer", "occurred_at", "browser"):
        return ""
    said = str(getattr(report, field))
    return LABELS.get(said, said)


def _said(account: Account, field: str) -> str:
    if field.startswith(OWN):
        said = account.attributes.get(field.removeprefix(OWN), "")
    elif field == "steps":
        said = "\n".join(line for step in account.steps if (line := step.strip()))
    elif field in ("customer", "occurred_at", "browser"):
        said = ""
    else:
        said = getattr(account, field)
    return LABELS.get(said, said).strip()
