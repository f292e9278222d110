"""Asking for what a report lacks, and answering, by programs."""

import pytest

from heardback.accounts.roles import Role
from heardback.products.changing import change_product
from heardback.products.queries import default_product
from heardback.reports.asking import ask
from heardback.reports.models import Ask, Asked, Report
from heardback.reports.receipts import receipt
from tests.api.conftest import Program


@pytest.fixture
def own(ada):
    change_product(default_product(), by=ada.actor, own_fields=[{"label": "Shop number"}])


def test_a_program_asks_once(agent, marta_says):
    report = marta_says()
    path = f"reports/{report.pk}"
    assert {lack["asked_at"] for lack in agent.read(path).json()["missing"]} == {None}
    asked = agent.send(f"{path}/ask", {"questions": {"steps": "What did you press?"}, "line": "Which list?"})
    assert asked.status_code == 200
    (steps,) = [lack for lack in asked.json()["missing"] if lack["asked_at"]]
    assert (steps["field"], steps["question"]) == ("steps", "What did you press?")
    assert Ask.objects.get().line == "Which list?"
    again = agent.send(f"{path}/ask", {"questions": {"steps": ""}})
    assert again.status_code == 422
    assert "nobody is asked twice" in again.content.decode()
    assert agent.send(f"{path}/ask", {"questions": {"shoe size": ""}}).status_code == 422


def test_a_viewer_asks_nobody(program, marta_says):
    assert program(Role.VIEWER).send(f"reports/{marta_says().pk}/ask", {"questions": {"steps": ""}}).status_code == 403


def test_by_the_receipt_one_reads_what_is_asked_and_answers(agent, sam, marta_says, own):
    report = marta_says()
    made = ask(report, {"steps": ""}, by=sam.actor, line="Which list?")
    mine = f"receipts/{receipt(report.pk)}"
    nobody = Program()
    asked = nobody.read(f"{mine}/questions").json()
    assert [one["field"] for one in asked][:2] == [f"line_{made.pk}", "fixed_means"]
    said = {
        "attributes": {"shop_number": "12"},
        "url": "/links",
        "lines": {f"line_{made.pk}": "The first"},
        "unknown": ["steps"],
    }
    for _ in range(2):
        assert nobody.send(f"{mine}/answers", said).status_code == 200
    report.refresh_from_db()
    assert (report.url, report.attributes) == ("/links", {"shop_number": "12"})
    assert Asked.objects.get(question="steps").answer == "unknown"
    timeline = [one["sentence"] for one in nobody.read(mine).json()["timeline"]]
    assert timeline.count("You added: “Which list?\nThe first”") == 1
    answers = agent.read(f"reports/{report.pk}").json()["answers"]
    assert answers == [{"question": "Shop number", "answer": "12"}]
    assert nobody.send(f"{mine}/answers", {"severity": "huge"}).status_code == 422


def test_what_lacks_a_detail_is_taken_and_asked_for_but_nothing_anonymous_where_it_is_not_wanted(agent, ada):
    change_product(default_product(), by=ada.actor, anonymous=False, asks={"url": "required"})
    refused = agent.send("reports", {"title": "Gone", "customer": {"name": "Joel"}})
    assert refused.status_code == 422
    (wrong,) = refused.json()["errors"]
    assert (wrong["field"], wrong["detail"]) == (
        "customer.email", "Write an e-mail address or a phone number, so that we can answer you.",
    )  # fmt: skip
    assert not Report.objects.exists()
    taken = agent.send("reports", {"title": "Gone", "customer": {"email": "joel@fern.example"}})
    assert taken.status_code == 201
    assert [lack["field"] for lack in taken.json()["missing"]][:2] == ["text", "url"]
    assert Report.objects.get().ask_at is not None
