"""Numbers of rows, as addresses and forms say them; and how many of a thing, as people do."""

from collections.abc import Iterable

DIGITS = 17  # more fit no key of a row, and some databases refuse to look for one


def as_number(said: str) -> int | None:
    """None for what is no number of a row."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= DIGITS else None


def as_numbers(several: Iterable[str]) -> list[int]:
    """Of those that are one, in their order."""
    return [number for said in several if (number := as_number(said)) is not None]


def several(count: int, one: str) -> str:
    """ "1 customer", "3 customers"."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"
