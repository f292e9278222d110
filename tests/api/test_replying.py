"""Replying over the API."""

from heardback.notices.models import Notice
from tests.api.test_bad_input import errors
from tests.api.test_reading_and_changing import ok


def test_a_program_replies_by_the_same_verb(agent, worker):
    number = ok(agent.send("reports", {"title": "Down", "customer": {"email": "a@b.example"}}), 201)["number"]
    ok(agent.send(f"reports/{number}/reply", {"words": "Thank you."}))
    assert "words" in errors(agent.send(f"reports/{number}/reply", {"words": ""}))
    worker.drain()
    assert Notice.objects.get(report=number, kind="update").text.count("Thank you.") == 1
