"""Releasing leaves only once it is out and everybody knows."""

import pytest

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.moving import Refused, move
from heardback.releases.making import make_release


def test_confirming_waits_for_a_production_release(issue_at, dana):
    issue = issue_at(Stage.RELEASING)
    make_release(issue.product, "2.1", "staging", by=dana.actor, issues=[issue])
    before = Event.objects.count()
    with pytest.raises(Refused, match="No release contains this issue, in production"):
        move(issue, "confirm", by=dana.actor)
    issue.refresh_from_db()
    assert issue.stage == Stage.RELEASING
    assert Event.objects.count() == before


def test_confirming_waits_until_everyone_affected_was_told(issue_at, dana, worker, outbox):
    issue = issue_at(Stage.RELEASING)
    make_release(issue.product, "2.1", "production", by=dana.actor, issues=[issue])
    with pytest.raises(Refused, match="2 of 2 customers were not told"):
        move(issue, "confirm", by=dana.actor)
    worker.drain()
    assert move(issue, "confirm", by=dana.actor).stage == Stage.CONFIRMING
