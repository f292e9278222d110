"""What the points of an issue are made of: each part is a number times a factor. Read it as a table."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from heardback.products.severity import Severity

# How bad it is, as a number: of a report as its customer says, of an issue as the team does.
SEVERITY = {Severity.BLOCKER: 8, Severity.MAJOR: 4, Severity.MINOR: 1, Severity.SUGGESTION: 0}
# How often it happens to a customer, as a number.
OFTEN = {"every_time": 2, "sometimes": 1, "once": 0}
LATELY = 30  # days


@dataclass(frozen=True)
class Kind:
    """One part: what it is called, what its number counts, and what each of it is worth unless somebody says else."""

    name: str
    label: str
    counts: str
    factor: str


KINDS = (
    Kind("customers", "Customers it hurts", "each customer once, however often they reported it", "3"),
    Kind("organizations", "Organizations", "each organization once", "5"),
    Kind("weight", "Weight of these organizations", "the weights of their plans together, 0 for a plan without", "2"),
    Kind(
        "severity_customers",
        "How bad, say customers",
        "mean over the reports that say it: blocker 8, major 4, minor 1, suggestion 0",
        "5",
    ),
    Kind("severity_team", "How bad, says the team", "blocker 8, major 4, minor 1, suggestion 0", "3"),
    Kind("votes", "Votes on the board", "each voice once", "1"),
    Kind(
        "often",
        "How often it happens to them",
        "mean over the reports that say it: every time 2, sometimes 1, once 0",
        "5",
    ),
    Kind("lately", "Reports lately", f"those of the last {LATELY} days", "1"),
    Kind("silence", "Silence", "days since the customer who waits longest heard from us", "1"),
)
FACTORS = {kind.name: kind.factor for kind in KINDS}


@dataclass(frozen=True)
class Part:
    """`number` x `factor` = `points`. `made_of` says where the number comes from: “3 blocker, 1 minor”."""

    name: str
    label: str
    counts: str
    number: Decimal
    factor: Decimal
    points: Decimal
    made_of: str


def worked_out(numbers: dict[str, Decimal], made_of: dict[str, str], factors: dict[str, str]) -> dict[str, list[str]]:
    """Part -> number, factor, points and where it comes from, as they are kept. Numbers are strings: they are exact."""
    parts = {}
    for kind in KINDS:
        number, factor = rounded(numbers[kind.name]), Decimal(factors.get(kind.name, kind.factor))
        parts[kind.name] = [str(number), str(factor), str(rounded(number * factor)), made_of.get(kind.name, "")]
    return parts


def read(parts: dict[str, list[str]]) -> list[Part]:
    """The parts as they were kept, in the order of the table."""
    found = []
    for kind in KINDS:
        if kind.name in parts:
            number, factor, points, made_of = parts[kind.name]
            made = Decimal(number), Decimal(factor), Decimal(points)
            found.append(Part(kind.name, kind.label, kind.counts, *made, made_of=made_of))
    return found


def total(parts: dict[str, list[str]]) -> Decimal:
    return sum((Decimal(points) for _, _, points, _ in parts.values()), Decimal(0))


def rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)
