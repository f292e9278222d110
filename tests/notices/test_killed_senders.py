"""A sender that dies leaves its journal: what it had sent is settled, what it had not is sent at once.

Here a sender "dies" by closing its files, which is what a kill does. tests/kill kills real processes.
"""

import os
import signal
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from heardback.channels.journal import HANDING, SENT, mark
from heardback.ledger.models import Event
from heardback.notices import sending
from heardback.notices.models import Notice, State
from heardback.notices.sending import Sender
from heardback.notices.writing import write_notices
from heardback.reports.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(marta_says, outbox):
    """Notices that are due, of so many reports."""

    def make(count: int) -> list[Notice]:
        for number in range(count):
            marta_says(title=f"Report {number}")
        write_notices()
        return list(Notice.objects.order_by("pk"))

    return make


@pytest.fixture
def sender(outbox):
    made = []

    def make() -> Sender:
        made.append(Sender())
        return made[-1]

    yield make
    for one in made:
        one.close(1)


def claim(sender: Sender, limit: int = 100) -> dict[int, int]:
    """Claim as `send_due` does, and go no further. Key -> place in the journal."""
    sender._claim(limit)
    return {key: place for (key, _), place in sender._places.items()}


def die(sender: Sender) -> None:
    sender.journal.close(keep=True)


def told() -> list[str]:
    return list(Event.objects.filter(word="told").values_list("facts__occasion", flat=True))


def test_what_it_had_sent_is_settled_and_not_sent_again(waiting, sender, outbox):
    notices = waiting(3)
    dead = sender()
    places = claim(dead)
    mark(dead.journal.file, places[notices[0].pk], SENT)
    die(dead)
    sender().send_due()
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SENT}
    assert len(told()) == len(set(told())) == 3
    written = {mail["Message-ID"].strip("<>") for mail in outbox()}
    assert written == {notice.message_id for notice in notices[1:]}


def test_its_customers_clocks_start_again(waiting, sender):
    (notice,) = waiting(1)
    Report.objects.update(next_update_due=timezone.now() - timedelta(hours=1))
    dead = sender()
    mark(dead.journal.file, claim(dead)[notice.pk], SENT)
    die(dead)
    sender().send_due()
    report = Report.objects.get()
    assert report.next_update_due > timezone.now()
    assert report.last_heard_at is not None


def test_what_it_had_not_sent_is_sent_at_once_and_not_when_the_lease_ends(waiting, sender, outbox):
    waiting(2)
    dead = sender()
    claim(dead)
    assert sender().send_due() == 0, "while it lives, its claims are its own"
    die(dead)
    after = sender()
    assert after.send_due() > 0
    assert len(outbox()) == 2
    assert not dead.journal.path.exists()
    assert set(Notice.objects.values_list("attempts", flat=True)) == {2}


def test_what_nobody_knows_is_sent_again_under_the_same_name(waiting, sender, outbox, caplog):
    (notice,) = waiting(1)
    dead = sender()
    mark(dead.journal.file, claim(dead)[notice.pk], HANDING)
    die(dead)
    sender().send_due()
    assert [mail["Message-ID"] for mail in outbox()] == [f"<{notice.message_id}>"]
    assert "may arrive twice" in caplog.text


def test_a_claim_that_was_not_committed_frees_nobody_elses(waiting, sender):
    """Killed between the journal's line and the commit: the row may be somebody else's by now."""
    (notice,) = waiting(1)
    dead, other = sender(), sender()
    claim(dead)
    Notice.objects.filter(pk=notice.pk).update(due_at=timezone.now(), attempts=0)  # as if the claim had been undone
    claim(other)
    held = Notice.objects.get().due_at
    die(dead)
    sender().send_due()
    assert Notice.objects.get().due_at == held


def test_sent_is_sent_whoever_holds_it_now(waiting, sender, outbox):
    """The lease of a machine that was gone for long ended, and another took the notice."""
    (notice,) = waiting(1)
    dead = sender()
    mark(dead.journal.file, claim(dead)[notice.pk], SENT)
    Notice.objects.update(due_at=timezone.now())
    claim(sender())
    die(dead)
    sender().send_due()
    notice.refresh_from_db()
    assert notice.state == State.SENT and notice.due_at is None
    assert len(told()) == 1
    assert outbox() == []


def test_two_workers_on_one_folder_share_the_work(waiting, sender, outbox):
    waiting(5)
    one, two = sender(), sender()
    assert one.send_due(2) and two.send_due(2) and one.send_due(2)
    assert two.send_due(2) == 0
    assert len(outbox()) == 5
    assert len(told()) == 5


def test_a_database_that_fails_when_it_should_settle_is_asked_again_and_nothing_is_sent_twice(
    waiting, sender, outbox, monkeypatch
):
    waiting(2)
    one = sender()
    settle, times = sending.settle_sent, []

    def fail_once(*args):
        times.append(1)
        if len(times) == 1:
            raise OperationalError("the database is away")
        return settle(*args)

    monkeypatch.setattr(sending, "settle_sent", fail_once)
    with pytest.raises(OperationalError):
        one.send_due()
    written = {path.name: path.stat().st_mtime_ns for path in (one.folder.parent / "outbox").iterdir()}
    assert len(written) == 2
    while one.send_due():
        pass
    assert {path.name: path.stat().st_mtime_ns for path in (one.folder.parent / "outbox").iterdir()} == written
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SENT}
    assert len(told()) == 2


def test_killed_when_it_should_settle_nothing_is_sent_twice(waiting, sender, outbox, monkeypatch):
    waiting(2)
    dead = sender()
    with monkeypatch.context() as patched:
        patched.setattr(sending, "settle_sent", lambda *_: (_ for _ in ()).throw(OperationalError("away")))
        with pytest.raises(OperationalError):
            dead.send_due()
    before = {mail["Message-ID"] for mail in outbox()}
    times = {path: path.stat().st_mtime_ns for path in (dead.folder.parent / "outbox").iterdir()}
    die(dead)
    sender().send_due()
    assert {mail["Message-ID"] for mail in outbox()} == before
    assert {path: path.stat().st_mtime_ns for path in (dead.folder.parent / "outbox").iterdir()} == times
    assert len(told()) == 2


def test_nothing_is_claimed_or_sent_when_the_journal_cannot_be_written(waiting, sender, outbox, monkeypatch):
    waiting(2)
    one = sender()
    os.close(one.journal.file)
    one.journal.file = os.open(os.devnull, os.O_RDONLY)  # as a disk that became read-only
    with pytest.raises(OSError, match="Bad file descriptor"):
        one.send_due()
    assert outbox() == []
    assert set(Notice.objects.values_list("attempts", flat=True)) == {0}


def test_a_courier_that_is_killed_is_replaced_and_its_notices_are_sent_once(waiting, worker_for, mailbox):
    url, box = mailbox
    notices = waiting(4)
    worker = worker_for(url)
    worker.drain()
    os.kill(worker.sender.carrier._process.pid, signal.SIGKILL)
    time.sleep(0.1)
    waiting(4)
    worker.drain()
    assert len(box.mails) == len({mail["Message-ID"] for mail in box.mails}) == 8
    assert len(told()) == 8 and len(notices) == 4


def test_a_worker_that_is_stopped_gives_back_what_it_has_not_sent(waiting, worker_for, moody, mailbox):
    waiting(5)
    slow = moody(dot=[1.0])
    worker = worker_for(slow.url)
    worker.sender.send_due()
    while not slow.heard or not slow.heard[-1].startswith("DATA"):
        time.sleep(0.01)
    worker.sender.close()
    assert len(slow.taken) == 1
    assert sorted(Notice.objects.values_list("state", flat=True)) == ["sent", *["waiting"] * 4]
    assert not list(worker.sender.folder.glob("*.journal"))
    next_one = worker_for(mailbox[0])
    next_one.drain()
    assert len(mailbox[1].mails) == 4
