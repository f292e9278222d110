"""Words of one kind of mail, as somebody wrote them: with variables in braces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Own:
    kind: str
    headline: str
    text: str
    button: str
