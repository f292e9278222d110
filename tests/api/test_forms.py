"""Programs build forms, fill them in for somebody, work them off and take them along, by the verbs of the desk."""

import pytest

from heardback.api.models import Answered
from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.reports.models import Report

FORM = {
    "title": "Change your address",
    "fields": [{"label": "New address", "kind": "long", "required": True}, {"label": "Fee", "kind": "number"}],
    "consent": "You may enter this for me.",
}


@pytest.fixture
def admin(program):
    return program("admin")


@pytest.fixture
def form(admin, issue_at) -> int:
    made = admin.send(f"issues/{issue_at(Stage.DEFINING).key}/forms", FORM)
    assert made.status_code == 201, made.content
    return made.json()["id"]


def test_built_changed_and_closed(admin, agent, form):
    assert agent.change(f"forms/{form}", {"title": "x"}).status_code == 403
    wrong = admin.change(f"forms/{form}", {"title": " ", "fields": [{"label": ""}]})
    assert {one["field"] for one in wrong.json()["errors"]} == {"title", "fields.0.label"}
    changed = admin.change(f"forms/{form}", {"public": True, "once_fixed": "leave"}).json()
    assert (changed["version"], changed["title"], len(changed["fields"])) == (2, "Change your address", 2)
    assert "/forms/" in changed["links"]["public"]
    assert admin.send(f"forms/{form}/close").json()["open"] is False
    assert admin.send(f"forms/{form}/reopen").json()["open"] is True
    assert [one["id"] for one in agent.read("forms").json()] == [form]


def test_filled_in_once_worked_off_and_taken_along(agent, form):
    report = Report.objects.order_by("pk").first()
    body = {"report": report.pk, "answers": {"new_address": "Rue Neuve 1, Zanzibar", "fee": "2.5"}, "consent": True}
    wrong = agent.send(f"forms/{form}/submissions", {**body, "answers": {"fee": "much"}, "consent": False})
    assert {one["field"] for one in wrong.json()["errors"]} == {"answers.new_address", "answers.fee", "consent"}
    first, again = (agent.send(f"forms/{form}/submissions", body, idempotency_key="a") for _ in range(2))
    assert first.status_code == 201 and first.content == again.content
    number = first.json()["id"]
    assert "Zanzibar" not in "".join(f"{row.body}{row.request}" for row in Answered.objects.all())
    one = agent.read(f"submissions/{number}").json()
    assert [row["value"] for row in one["answers"]] == ["Rue Neuve 1, Zanzibar", "2.5"]
    assert (one["customer"], one["report"], one["state"]) == (report.customer_id, report.pk, "new")
    assert agent.send("submissions/take", {"submissions": [number]}).json() == {"done": [number], "left": []}
    assert agent.send("submissions/done", {"submissions": [number, 999]}).json() == {"done": [number], "left": [999]}
    assert [row["state"] for row in agent.read(f"forms/{form}/submissions?state=done").json()] == ["done"]
    assert agent.send("submissions/undo", {"submissions": [number]}).json()["done"] == [number]
    aside = agent.send("submissions/aside", {"submissions": [number], "why": ""})
    assert aside.status_code == 422
    agent.send("submissions/aside", {"submissions": [number], "why": "twice"})
    assert agent.send("submissions/back", {"submissions": [number]}).json()["done"] == [number]
    assert "Zanzibar" in agent.read(f"forms/{form}/export").json()["csv"]
    assert Event.objects.filter(word="submissions.exported").exists()


def test_a_viewer_reads_none_of_it(program, agent, form):
    viewer = program("viewer")
    somebody = {"email": "nele@home.example", "answers": {"new_address": "Rue Neuve 1"}, "consent": True}
    number = agent.send(f"forms/{form}/submissions", somebody).json()["id"]
    assert viewer.read(f"forms/{form}").status_code == 200
    for path in (f"forms/{form}/submissions", f"submissions/{number}", f"forms/{form}/export"):
        assert viewer.read(path).status_code == 403
    assert agent.send(f"forms/{form}/submissions", {"answers": {}, "email": ""}).status_code == 422
