from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.installations import Installation


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """What installations are copied from: making the tables takes a few seconds."""
    template = Installation(tmp_path_factory.mktemp("template") / "data")
    template.run("migrate")
    yield template
    template.remove()


@pytest.fixture
def installation(tmp_path: Path, migrated: Installation) -> Iterator[Callable[..., Installation]]:
    """installation() is a fresh one with its tables; installation(new=True) has none, and with vendor="sqlite" it is on
    SQLite whatever the tests are on."""
    made: list[Installation] = []

    def make(vendor: str = "", *, new: bool = False) -> Installation:
        like = None if new or vendor else migrated
        made.append(Installation(tmp_path / f"installation-{len(made)}", vendor, like=like))
        return made[-1]

    yield make
    for one in made:
        one.remove()
