"""What a way into the product asks of whoever comes in: said where the way is made, held there, and shown to people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """What a page asks for, by names in `roles.MAY`: for looking, and for posting ("" where nothing is posted)."""

    reads: str
    writes: str = ""


@dataclass(frozen=True)
class Way:
    """`what` is the permission; `said` how people find it: an address, with its method."""

    what: str
    said: str


# Doors that cannot see each other say here what they ask for, to the page that shows all of it.
_doors: dict[str, Callable[[], Iterable[Way]]] = {}


def tell(door: str, ways: Callable[[], Iterable[Way]]) -> None:
    _doors[door] = ways


def ways(door: str) -> list[Way]:
    return list(_doors[door]()) if door in _doors else []
