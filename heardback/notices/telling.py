"""What an event makes us tell somebody, before it is worded."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Telling:
    """One customer is to be told one thing. `occasion` makes it once. `group` is that of a mailing, `workaround` the
    version of one that is told with it, which makes that once too."""

    kind: str
    customer: int
    occasion: str
    report: int | None = None
    issue: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    group: int | None = None
    workaround: int | None = None
