from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.installations import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """installation() is a new one, not set up yet; installation(vendor="sqlite") is on SQLite whatever the tests are."""
    made: list[Installation] = []

    def make(vendor: str = "") -> Installation:
        made.append(Installation(tmp_path / f"installation-{len(made)}", vendor))
        return made[-1]

    yield make
    for one in made:
        one.remove()
