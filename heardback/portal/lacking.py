"""What a report still lacks, as fields to fill in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from heardback.ledger.saying import said
from heardback.portal.questions import Field, Kind, Question, fields, questions_of
from heardback.reports.asking import Lack, lacks, open_lines
from heardback.reports.receipts import Visit

# What a missing answer is typed into, where that is not one field of its name.
ASKED_AS = {"customer": ("email", "phone"), "browser": ("browser", "device")}
LINE = "line_"  # before the number of a message whose question a colleague put in their own words


@dataclass(frozen=True)
class Asked:
    """A question of `reports.completeness`, or of a colleague's own (`by`), and the fields that answer it."""

    name: str
    question: str
    fields: list[Field]
    unknown: bool = False  # "I don't know" is ticked
    by: str = ""


def questions(seen: Visit, typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[Asked]:
    """Everything that it lacks, asked or not."""
    return [_asked(seen, lack, typed, wrong, set()) for lack in _lacks(seen)]


def put_questions(seen: Visit, typed: Mapping[str, str], wrong: Mapping[str, str], unknown: set[str]) -> list[Asked]:
    """Just what was asked and has no answer yet; what colleagues put in their own words comes first. Where nothing was
    ever asked, what it lacks."""
    found = []
    for ask in open_lines(seen.report):
        name = f"{LINE}{ask.pk}"
        question = Question(name, ask.line, kind=Kind.TEXT)
        field = Field(question, value=typed.get(name, ""), error=wrong.get(name, ""))
        found.append(Asked(name, ask.line, [field], name in unknown, ask.made_by_name))
    open_ones = _lacks(seen)
    put = [lack for lack in open_ones if lack.asked_at is not None]
    if not put and not found and not seen.report.asks.exists():
        put = open_ones
    return found + [_asked(seen, lack, typed, wrong, unknown) for lack in put]


def _lacks(seen: Visit) -> list[Lack]:
    """Without who it is where it has somebody, who is not shown."""
    return [lack for lack in lacks(seen.report) if not (lack.missing.field == "customer" and seen.unproven)]


def _asked(seen: Visit, lack: Lack, typed: Mapping[str, str], wrong: Mapping[str, str], unknown: set[str]) -> Asked:
    name = lack.missing.field
    names = ASKED_AS.get(name, (name,))
    labels = {} if len(names) > 1 else {names[0]: lack.question}
    asks = {one: replace(question, required=False) for one, question in questions_of(seen.report.product).items()}
    shown = fields(names, typed, wrong, labels=labels, asks=asks)
    # Asked later, and answered on whatever is in hand then: nothing is guessed.
    put = [replace(field, here=False) for field in shown.values()]
    return Asked(name, said(lack.question), put, name in unknown)
