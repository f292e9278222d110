"""Writing down what became of a letter."""

from typing import Any

from heardback.letters.models import Became, Letter, State, Why
from heardback.reports.models import Report

OPEN_TO_PEOPLE = (State.PARKED, State.ASIDE)


class SomebodyElse(Exception):
    """Somebody else claimed or decided the letter meanwhile: what was about to be written is theirs to write."""


def settle(letter: Letter, became: Became, report: Report | None = None, said: str = "") -> None:
    """Taken. In the transaction of what became of it: SomebodyElse takes that back."""
    _write(letter, state=State.TAKEN, became=became, report=report, said=said[:500], why="")


def park(letter: Letter, why: Why, said: str, report: Report | None = None) -> None:
    """It waits for a person, who sees why."""
    _write(letter, state=State.PARKED, why=why, report=report, said=said[:500])


def _write(letter: Letter, **fields: Any) -> None:
    if letter.state == State.WAITING:
        written = letter.settle(trust=letter.trust, failure="", **fields)
    else:
        decided = Letter.objects.filter(pk=letter.pk, state__in=OPEN_TO_PEOPLE)
        written = decided.update(decided_by=letter.decided_by, **fields) == 1
    if not written:
        raise SomebodyElse
    for name, value in fields.items():
        setattr(letter, name, value)
    letter.due_at = None
