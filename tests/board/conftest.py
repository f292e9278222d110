"""A problem that Marta and Joel reported, and its public face."""

from collections.abc import Callable

import pytest

from heardback.board.models import PublicIssue
from heardback.board.publishing import publish
from heardback.issues.models import Issue, Stage


@pytest.fixture
def issue(issue_at) -> Issue:
    return issue_at(Stage.REPORTED)


@pytest.fixture
def published(issue, dana) -> Callable[..., PublicIssue]:
    """published("Counts are too low") puts it on the board."""

    def put(title="Link counts are too low", **more) -> PublicIssue:
        more.setdefault("meanwhile", "Open Export and choose Raw clicks.")
        return publish(issue, title, by=dana.actor, **more)

    return put


@pytest.fixture
def public(published) -> PublicIssue:
    return published()
