"""Where a product under test keeps its state: on the engine that the tests run on."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from bench import postgres


@pytest.fixture
def database(django_db_setup) -> Iterator[dict[str, str]]:
    """The environment that names it."""
    at = settings.DATABASES["default"]
    if at["ENGINE"].endswith("sqlite3"):
        yield {}
        return
    who = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
    with postgres.database(f"postgres://{who}@{at['HOST']}:{at['PORT'] or 5432}/postgres") as url:
        yield {"HEARDBACK_DATABASE_URL": url}
