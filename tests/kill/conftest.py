"""Where a product under test keeps its state: on the engine that the tests run on, its tables made."""

import pytest


@pytest.fixture
def database(installation) -> dict[str, str]:
    """The environment that names it."""
    return {"HEARDBACK_DATABASE_URL": installation().database}
