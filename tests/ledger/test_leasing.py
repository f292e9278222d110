"""Work is claimed by one, finished once, given back whole, and falls due again when its holder is gone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from heardback.ledger.leasing import PAUSES
from heardback.notices.models import Notice, State
from heardback.notices.writing import write_notices
from tests.at_once import meeting, together

DONE = {"state": State.SENT, "sent_at": timezone.now()}


@pytest.fixture
def due(marta_says, outbox):
    def make(count: int) -> None:
        for number in range(count):
            marta_says(title=f"Report {number}")
        write_notices()

    return make


def test_what_is_claimed_is_nobody_elses_until_the_lease_ends(due):
    due(3)
    assert len(Notice.claim(limit=2)) == 2
    assert len(Notice.claim(limit=2)) == 1
    assert Notice.claim(limit=2) == []
    Notice.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert len(Notice.claim(limit=5)) == 3
    assert set(Notice.objects.values_list("attempts", flat=True)) == {2}


def test_what_waited_longest_is_claimed_first(due):
    due(3)
    first = Notice.objects.order_by("-pk").first()
    Notice.objects.filter(pk=first.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert Notice.claim(limit=1) == [first]


def test_only_the_last_holder_settles(due):
    due(1)
    (late,) = Notice.claim(limit=1, lease=timedelta(0))
    (now,) = Notice.claim(limit=1)
    assert not late.settle(**DONE)
    late.postpone("I am late")
    assert Notice.objects.get().failure == ""
    assert now.settle(**DONE)
    assert not now.settle(**DONE)
    assert Notice.claim(limit=1) == []


def test_a_failure_of_its_own_is_counted_and_a_claim_is_not(due):
    due(1)
    for _ in range(20):
        (notice,) = Notice.claim(limit=1)
        assert Notice.give_back([(notice.pk, notice.lease)], timezone.now(), "no way out") == 1
    notice.refresh_from_db()
    assert (notice.attempts, notice.failures, notice.failure) == (20, 0, "no way out")
    for failures in range(len(PAUSES)):
        (notice,) = Notice.claim(limit=1)
        assert notice.failures == failures
        due_at = notice.postpone("refused")
        assert abs(due_at - timezone.now() - PAUSES[failures]) < timedelta(seconds=5)
        Notice.objects.update(due_at=timezone.now())
    (notice,) = Notice.claim(limit=1)
    assert notice.postpone("refused") is None


def test_only_a_claim_that_still_holds_is_given_back(due):
    due(1)
    (late,) = Notice.claim(limit=1, lease=timedelta(0))
    (now,) = Notice.claim(limit=1)
    assert Notice.give_back([(late.pk, late.lease)], timezone.now()) == 0
    assert Notice.objects.get().due_at == now.due_at
    assert Notice.give_back([(now.pk, now.lease), (now.pk + 1, now.lease)], timezone.now()) == 1


def test_a_claim_that_cannot_be_noted_is_not_made(due):
    due(2)

    def fail(rows: list[Notice]) -> None:
        assert [row.attempts for row in rows] == [1, 1]
        raise OSError("no room left")

    with pytest.raises(OSError, match="no room"):
        Notice.claim(limit=2, note=fail)
    assert set(Notice.objects.values_list("attempts", flat=True)) == {0}
    assert len(Notice.claim(limit=2)) == 2


@meeting
def test_many_that_claim_at_once_never_hold_one_row(marta_says, outbox):
    for number in range(30):
        marta_says(title=f"Report {number}")
    write_notices()

    def claim() -> list[int]:
        mine: list[int] = []
        while rows := Notice.claim(limit=3):
            mine += [row.pk for row in rows]
        return mine

    claimed = [key for mine in together(claim, claim, claim) for key in mine]
    assert sorted(claimed) == sorted(Notice.objects.values_list("pk", flat=True)), connection.vendor
