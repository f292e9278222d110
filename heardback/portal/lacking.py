"""What a report still lacks, as fields to fill in."""

from dataclasses import dataclass

from heardback.portal.questions import Field, fields
from heardback.reports.completeness import missing
from heardback.reports.receipts import Visit

# What a missing answer is typed into, where that is not one field of its name.
ASKED_AS = {"customer": ("email", "phone"), "browser": ("browser", "device")}


@dataclass(frozen=True)
class Asked:
    """A question of `reports.completeness` and the fields that answer it."""

    question: str
    fields: list[Field]


def questions(seen: Visit, typed: dict[str, str], wrong: dict[str, str]) -> list[Asked]:
    asked = []
    for lacks in missing(seen.report):
        names = ASKED_AS.get(lacks.field, (lacks.field,))
        if lacks.field == "customer" and seen.unproven:
            continue  # it has one, who is not shown
        labels = {} if len(names) > 1 else {names[0]: lacks.question}
        asked.append(Asked(lacks.question, list(fields(names, typed, wrong, labels=labels).values())))
    return asked
