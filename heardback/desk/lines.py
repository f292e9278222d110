"""A line of the inbox, in words: put together here, since forty of them are on the page."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.text import Truncator

from heardback.desk.marking import ago, severity
from heardback.ledger.prepared import PreparedAmong
from heardback.reports.asking import last_asked
from heardback.reports.completeness import Completeness, completeness
from heardback.reports.models import Ask
from heardback.reports.urgency import why_now
from heardback.triage.models import Suggestion


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is its report's, as text. What it lacks and what it may be are "" when there is nothing to say."""

    number: str
    title: str
    short: str
    who: str
    why: str
    when: str
    severity: str
    lacks: str
    guess: str
    here: bool
    picked: bool


def lines_of(rows: Collection[Any], *, at: int | None, picked: Collection[int]) -> list[Line]:
    """Of plain rows of reports, in their order. `at` is the one that is looked at."""
    numbers = [row.pk for row in rows]
    best, told, asked = _best_guesses(numbers), completeness(numbers), last_asked(numbers)
    return [
        Line(
            number=str(row.pk),
            title=row.title,
            short=row.title if len(row.title) <= 60 else Truncator(row.title).chars(60),
            who=_who(row),
            why=why_now(row),
            when=ago(row.received_at),
            severity=severity(row.severity),
            lacks=_lacks(told.get(row.pk), asked.get(row.pk)),
            guess=_guess(best.get(row.pk)),
            here=row.pk == at,
            picked=row.pk in picked,
        )
        for row in rows
    ]


def _who(row: Any) -> str:
    name = (row.customer__name or "No name") if row.customer_id else "Somebody"
    return f"{name}, {row.organization__name}" if row.organization__name else name


def _lacks(complete: Completeness | None, made: Ask | None) -> str:
    if complete is None or not (complete.missing or made):
        return ""
    said = f"{complete.told} of {complete.of} told"
    if made is None:
        return said
    if made.answered_at and not made.read_at:
        return format_html("{} · <b>answered {}</b>", said, ago(made.answered_at))
    return format_html("{} · asked {}", said, ago(made.made_at))


def _guess(guess: Any) -> str:
    if guess is None:
        return ""
    share = f"{guess.probability:.0%}"
    if guess.issue_id:
        return f"{share} HB-{guess.issue_id} {guess.issue__title}"
    return f"{share} as report {guess.other_id}, {guess.other__title}"


def _best_guesses(numbers: list[int]) -> dict[int, Any]:
    """Report -> the issue that it most likely is, or the other report."""
    return {row.report_id: row for row in sorted(_guesses.all(numbers), key=lambda row: float(row.probability))}


_guesses = PreparedAmong[Any](
    lambda among: Suggestion.objects.filter(among("report")).values_list(
        "report_id", "issue_id", "issue__title", "other_id", "other__title", "probability", named=True
    )
)
