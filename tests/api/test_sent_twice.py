"""A request that is sent twice does its work once."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from heardback.accounts.models import ApiToken
from heardback.api import idempotency
from heardback.api.models import Answered
from heardback.ledger.models import Event
from heardback.reports.models import Report
from tests.api.conftest import Program

BODY = {"title": "The count of my links went down", "customer": {"email": "marta@northwind.example"}}


def test_the_same_request_is_answered_alike_and_done_once(agent):
    first = agent.send("reports", BODY, idempotency_key="a")
    again = agent.send("reports", BODY, idempotency_key="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first["Location"] == again["Location"]
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert Report.objects.count() == 1


def test_another_key_another_caller_and_no_key_are_new_work(agent, engineer):
    for who, headers in (
        (agent, {"idempotency_key": "a"}),
        (agent, {"idempotency_key": "b"}),
        (engineer, {"idempotency_key": "a"}),
        (agent, {}),
    ):
        assert who.send("reports", BODY, **headers).status_code == 201
    assert Report.objects.count() == 4


@pytest.mark.parametrize("other", [{"title": "Another"}, {**BODY, "severity": "minor"}])
def test_another_body_under_the_same_key_is_refused(agent, other):
    agent.send("reports", BODY, idempotency_key="a")
    refused = agent.send("reports", other, idempotency_key="a")
    assert refused.status_code == 422
    assert "used for another request" in refused.json()["detail"]
    assert agent.send("issues", {"title": "x"}, idempotency_key="a").status_code == 422
    assert Report.objects.count() == 1


def test_what_was_refused_may_be_tried_again_under_its_key(agent):
    assert agent.send("reports", {**BODY, "severity": "awful"}, idempotency_key="a").status_code == 422
    assert not Answered.objects.exists()
    assert agent.send("reports", BODY, idempotency_key="a").status_code == 201


@pytest.mark.parametrize("key", ["", " " * 300, "ä", "x" * 256])
def test_a_key_that_is_none(agent, key):
    refused = agent.send("reports", BODY, idempotency_key=key)
    assert refused.status_code == 400
    assert "1 to 255" in refused.json()["detail"]


def test_a_customers_words_sent_twice_are_said_once(agent, stranger):
    token = agent.send("reports", BODY).json()["links"]["receipt"].rstrip("/").rsplit("/", 1)[1]
    for _ in range(2):
        answer = stranger.send(f"receipts/{token}/words", {"words": "Also on my phone."}, idempotency_key="a")
        assert answer.status_code == 200
    assert Event.objects.filter(word="report.added").count() == 1


def test_a_failure_between_the_work_and_its_answer_leaves_neither(agent, monkeypatch):
    def fail(**_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(idempotency.Answered.objects, "create", fail)
    agent.raise_request_exception = False
    assert agent.send("reports", BODY, idempotency_key="a").status_code == 500
    assert not Report.objects.exists()
    monkeypatch.undo()
    assert agent.send("reports", BODY, idempotency_key="a").status_code == 201


def test_the_worker_forgets_answers_after_a_day(agent, worker, outbox):
    agent.send("reports", BODY, idempotency_key="old")
    agent.send("reports", BODY, idempotency_key="new")
    Answered.objects.filter(key="old").update(at=timezone.now() - timedelta(hours=26))
    worker.drain()
    assert list(Answered.objects.values_list("key", flat=True)) == ["new"]


@pytest.fixture
def database_of_many(transactional_db, tmp_path) -> Iterator[None]:
    """What tests keep in memory, in a file: there, other threads wait for each other as other processes do."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        file = sqlite3.connect(tmp_path / "many.sqlite3")
        connection.connection.backup(file)
        file.close()
        connections.settings["default"]["NAME"] = str(tmp_path / "many.sqlite3")
    yield
    connections.settings["default"]["NAME"] = name


def at_once[Found](work: Callable[[], Found], times: int) -> list[Found]:
    """What `work` returns in each of so many threads, each with its own connection."""
    found = []

    def run() -> None:
        found.append(work())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_at_once_do_the_work_once(token_for, database_of_many):
    token = at_once(lambda: token_for("agent"), 1)[0]
    answers = at_once(lambda: Program(token).send("reports", BODY, idempotency_key="a"), 6)
    done = {answer.content for answer in answers if answer.status_code == 201}
    assert len(done) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert at_once(Report.objects.count, 1) == [1]


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_at_work_postgresql_says_so(token_for):
    if connection.vendor != "postgresql":
        # SQLite has one writer at a time: the second waits for the first, as the test above shows.
        assert idempotency._claim("token:1", "a")
        return
    program = Program(token_for("agent"))
    with transaction.atomic():
        assert idempotency._claim(ApiToken.objects.get().actor.ref, "a")
        (answer,) = at_once(lambda: program.send("reports", BODY, idempotency_key="a"), 1)
    assert answer.status_code == 409
    assert "still at work" in answer.json()["detail"]
    assert not Report.objects.exists()
