"""Figures, as people and as programs read them."""

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field


@dataclass
class Figure:
    """One thing measured, several times. `limit` is what it is a share of; a goal is met at least, or `at_most`."""

    name: str
    unit: str
    runs: list[float]
    limits: list[float] = field(default_factory=list)
    goal: float | None = None
    at_most: bool = False

    @property
    def value(self) -> float:
        return statistics.median(self.runs)

    @property
    def limit(self) -> float | None:
        return statistics.median(self.limits) if self.limits else None

    @property
    def ratio(self) -> float | None:
        return self.value / self.limit if self.limit else None

    @property
    def met(self) -> bool | None:
        judged = self.value if self.ratio is None else self.ratio
        return None if self.goal is None else judged <= self.goal if self.at_most else judged >= self.goal

    def line(self) -> str:
        said = f"{self.name:<44} {_number(self.value):>9} {self.unit}"
        if self.limit is not None and self.ratio is not None:
            said += f"   limit {_number(self.limit)}, ratio {self.ratio:.2f}"
        if self.goal is not None:
            said += f"   goal {'≤' if self.at_most else '≥'} {_number(self.goal)}: {'met' if self.met else 'MISSED'}"
        return said


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


class Sheet:
    """The figures of one bench, printed as they come."""

    def __init__(self, bench: str, *, as_json: bool) -> None:
        self.bench, self.as_json = bench, as_json
        self.figures: list[Figure] = []
        self.say(f"{bench}: {os.cpu_count()} cores, Python {platform.python_version()}")

    def say(self, line: str) -> None:
        print(line, file=sys.stderr if self.as_json else sys.stdout, flush=True)

    def add(self, figure: Figure) -> None:
        self.figures.append(figure)
        self.say(figure.line())

    def finish(self) -> None:
        if self.as_json:
            figures = [
                {**asdict(f), "value": f.value, "limit": f.limit, "ratio": f.ratio, "met": f.met} for f in self.figures
            ]
            print(json.dumps({"bench": self.bench, "cores": os.cpu_count(), "figures": figures}))


Bench = Callable[[Sheet, list[str]], None]
