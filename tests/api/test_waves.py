"""Waves over the API, by the verbs of the desk."""

from heardback.customers.finding import Person
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from tests.api.test_bad_input import errors
from tests.api.test_reading_and_changing import ok


def test_a_wave_is_read_let_through_closed_and_that_undone(agent, worker):
    for n in range(11):
        person = Person(email=f"s{n % 2}@spam.example")
        take(Account(title=f"Hello {n}", text="See https://spam.example/x", person=person), source="form")
    worker.drain()
    (wave,) = ok(agent.read("waves"))
    assert wave["link"] == "spam.example/x" and len(wave["waiting"]) == 11
    assert ok(agent.read("reports?untriaged=true")) == []
    at = f"waves/{wave['number']}"
    assert len(ok(agent.send(f"{at}/release", {"reports": wave["waiting"][:1]}))["waiting"]) == 10
    assert ok(agent.send(f"{at}/close", {}))["closed_at"]
    assert Report.objects.filter(closed_why="spam").count() == 10
    assert ok(agent.read("waves")) == [] and len(ok(agent.read("waves?settled=true"))) == 1
    assert len(ok(agent.send(f"{at}/undo", {}))["waiting"]) == 10
    assert ok(agent.send(f"{at}/release", {}))["released_at"]
    assert "reports" in errors(agent.send(f"{at}/close", {}))
    assert agent.read("waves/999").status_code == 404


def test_the_same_as_another_goes_with_a_known_problem_alone(agent):
    one, other = (ok(agent.send("reports", {"title": "Down"}), 201)["number"] for _ in range(2))
    assert "same_as" in errors(agent.send(f"reports/{one}/triage", {"outcome": "other", "same_as": other}))
