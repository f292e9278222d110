"""The courier: its own process, which loses nothing when anybody dies."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from heardback.channels.carrying import Outcome, Parcel
from heardback.channels.courier import Courier
from heardback.channels.journal import Journal, orphans
from heardback.channels.message import Message
from tests.mail_servers import Scripted, scripted

LEASE = int((time.time() + 3600) * 1_000_000)


class Worker:
    """What a sender does with a courier."""

    def __init__(self, folder, url: str) -> None:
        self.journal = Journal(folder)
        self.courier = Courier(url, self.journal)

    def hand(self, *keys: int, lease: int = LEASE, text: str = "Hello") -> None:
        places = self.journal.claimed((key, lease) for key in keys)
        self.courier.hand([Parcel(key, lease, places[key, lease], message(key, text)) for key in keys])

    def outcomes(self, within: float = 5) -> list[Outcome]:
        """All of what is in hand."""
        found, until = [], time.monotonic() + within
        while self.courier.in_hand and time.monotonic() < until:
            self.courier.wait(0.1)
            found += self.courier.outcomes()
        return found

    @property
    def process(self) -> int:
        return self.courier._process.pid


def message(key: int, text: str = "Hello") -> Message:
    return Message(
        to=f"c{key}@x.example", subject="Hi", text=text, sender="us@hb.example", message_id=f"{key}@hb.example"
    )


@pytest.fixture
def at_work(tmp_path):
    """at_work(url) is a worker with a courier; both end with the test."""
    workers = []

    def make(url: str) -> Worker:
        workers.append(Worker(tmp_path / "journal", url))
        return workers[-1]

    yield make
    for worker in workers:
        worker.courier.close(1)


def until(true, within: float = 5) -> None:
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def heard(server: Scripted, verb: str) -> int:
    return sum(line.startswith(verb) for line in server.heard)


def test_messages_are_handed_over_in_order_over_one_connection(at_work):
    with scripted() as server:
        worker = at_work(server.url)
        worker.hand(1, 2, 3)
        outcomes = worker.outcomes()
    assert [(o.key, o.sent) for o in outcomes] == [(1, True), (2, True), (3, True)]
    assert [f"<{key}@hb.example>".encode() in mail for key, mail in enumerate(server.taken, 1)] == [True] * 3
    assert server.connections == 1


def test_it_is_not_in_the_session_that_signals_of_the_worker_reach(at_work):
    with scripted() as server:
        worker = at_work(server.url)
        worker.hand(1)
        worker.outcomes()
        assert os.getsid(worker.process) == worker.process != os.getsid(0)


def test_one_bad_message_keeps_no_other_from_its_way(at_work):
    with scripted(RCPT=["250 ok", "550 no such person", "250 ok"]) as server:
        worker = at_work(server.url)
        worker.hand(1, 2, 3)
        outcomes = {outcome.key: outcome for outcome in worker.outcomes()}
    assert [outcomes[key].sent for key in (1, 2, 3)] == [True, False, True]
    assert outcomes[2].for_good and outcomes[2].counts


def test_when_no_mail_gets_out_all_come_back_at_once_and_it_is_not_their_fault(at_work):
    with scripted(MAIL="451 4.3.2 not now") as server:
        worker = at_work(server.url)
        worker.hand(*range(1, 51))
        outcomes = worker.outcomes()
        assert heard(server, "mail") == 1
    assert len(outcomes) == 50
    assert all(outcome.way_down and not outcome.counts and not outcome.sent for outcome in outcomes)


def test_a_slow_server_does_not_hold_the_worker(at_work):
    with scripted(RCPT=3.0) as server:
        worker = at_work(server.url)
        began = time.monotonic()
        worker.hand(*range(1, 51), text="long " * 4000)  # many times what a pipe takes
        assert worker.courier.outcomes() == []
        assert time.monotonic() - began < 2


def test_nothing_is_handed_over_whose_lease_could_end_meanwhile(at_work):
    with scripted() as server:
        worker = at_work(server.url)
        worker.hand(1, lease=int((time.time() + 60) * 1_000_000))
        worker.hand(2)
        outcomes = {outcome.key: outcome for outcome in worker.outcomes()}
    assert not outcomes[1].sent and not outcomes[1].counts and not outcomes[1].way_down
    assert outcomes[2].sent
    assert len(server.taken) == 1


def test_a_courier_that_is_killed_before_the_final_dot_has_sent_nothing(at_work):
    with scripted(RCPT=[1.0]) as server:
        worker = at_work(server.url)
        worker.hand(1)
        until(lambda: heard(server, "rcpt"))
        os.kill(worker.process, signal.SIGKILL)
        (outcome,) = worker.outcomes()
        assert (outcome.sent, outcome.counts, outcome.why) == (False, False, "")
        worker.hand(1)
        assert worker.outcomes()[0].sent
        assert len(server.taken) == 1


def test_a_courier_that_is_killed_at_the_final_dot_says_that_nobody_knows(at_work):
    with scripted(dot=[1.0]) as server:
        worker = at_work(server.url)
        worker.hand(1, 2)
        until(lambda: worker.journal.state(0) == b"h")
        os.kill(worker.process, signal.SIGKILL)
        outcomes = {outcome.key: outcome for outcome in worker.outcomes()}
    assert "may arrive twice" in outcomes[1].why
    assert not outcomes[1].sent and not outcomes[1].counts
    assert outcomes[2].why == ""


def test_closing_waits_for_the_message_in_hand_and_no_other(at_work):
    with scripted(dot=[0.5]) as server:
        worker = at_work(server.url)
        worker.hand(1, 2)
        until(lambda: worker.journal.state(0) == b"h")
        outcomes = {outcome.key: outcome for outcome in worker.courier.close(5)}
        assert (outcomes[1].sent, outcomes[2].sent) == (True, False)
        assert len(server.taken) == 1


WORKER = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from tests.channels.test_courier import Worker
worker = Worker(Path({folder!r}), {url!r})
worker.hand(1, 2, 3)
time.sleep(60)
"""


def test_when_the_worker_is_killed_the_message_in_hand_is_finished_and_noted(tmp_path):
    folder = tmp_path / "journal"
    with scripted(dot=0.7) as server:
        code = WORKER.format(root=str(Path.cwd()), folder=str(folder), url=server.url)
        worker = subprocess.Popen([sys.executable, "-c", code])
        until(lambda: heard(server, "DATA"), 20)
        time.sleep(0.1)
        worker.kill()
        worker.wait()
        assert list(orphans(folder)) == [], "the courier still holds the journal"
        found = []
        until(lambda: found or found.extend(orphans(folder)), 10)
        assert len(server.taken) == 1
    with found[0] as orphan:
        assert {key for key, _ in orphan.sent} == {1}
        assert {key for key, _ in orphan.claimed} == {2, 3}


def test_waiting_before_anything_was_handed_over_is_no_spinning(at_work):
    began, worked = time.monotonic(), time.process_time()
    at_work("smtp://127.0.0.1:1").courier.wait(0.3)
    assert time.monotonic() - began >= 0.3
    assert time.process_time() - worked < 0.1


def test_while_the_worker_rests_the_courier_does_not_run_out_of_work(at_work):
    with scripted() as server:
        worker = at_work(server.url)
        many, more_than_a_pipe_takes = range(1, 31), "x" * 9000
        worker.hand(*many, text=more_than_a_pipe_takes)

        def all_there() -> bool:
            worker.courier.rest(0.1)  # and nothing else: outcomes are asked for afterwards
            return heard(server, "DATA") == len(many)

        until(all_there, within=15)
        assert [outcome.key for outcome in worker.outcomes() if outcome.sent] == [*many]
