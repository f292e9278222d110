"""Workarounds over the API: versions with steps and pictures, tried by a named person, retracted."""

import pytest

from heardback.issues.models import Stage
from heardback.reports.receipts import receipt
from tests.api.test_loop_over_api import ok
from tests.pictures import a_picture

pytestmark = pytest.mark.once


def sent_by(program, at: str):
    """A picture, as the body itself."""
    path = f"/api/v1/{at}/attachments?name=a.png"
    return program.generic("POST", path, a_picture(), "application/octet-stream")


def test_written_with_a_picture_tried_and_retracted(agent, dana, issue_at, worker):
    issue = issue_at(Stage.DEFINING)
    at = f"issues/{issue.key}"
    (sent,) = ok(sent_by(agent, f"{at}/workarounds"), 201)
    steps = [{"text": "Open Export", "picture": sent["id"]}, {"text": "Choose Raw"}]
    made = ok(agent.send(f"{at}/workarounds", {"text": "Use the export.", "steps": steps}), 201)
    assert (made["version"], made["holds"], made["steps"][0]["picture"]) == (1, True, sent["id"])
    assert ok(agent.read(at))["workaround"] == made["said"] == "Use the export.\n\n1. Open Export\n2. Choose Raw"
    worker.drain()
    (seen,) = ok(agent.read(f"{at}/workarounds"))
    assert "/files/" in seen["steps"][0]["picture_link"] and seen["helped"] == {"yes": 0, "no": 0}

    nobody = agent.send(f"{at}/workarounds/1/verification", {"note": "Firefox"})
    assert nobody.status_code == 422 and "Say who tried it" in nobody.content.decode()
    tried = {"note": "Firefox", "verified_by": dana.email}
    assert ok(agent.send(f"{at}/workarounds/1/verification", tried))["verified_by"] == "Dana Ito"

    assert ok(agent.change(at, {"workaround": "Use the export.\n1. Open Export"}))["workaround"].endswith(
        "1. Open Export"
    )
    second, first = ok(agent.read(f"{at}/workarounds"))
    assert (second["steps"][0]["picture"], second["verified_by"], first["holds"]) == (sent["id"], "", False)
    assert agent.change(at, {"workaround": ""}).status_code == 422
    assert agent.send(f"{at}/workarounds/1/retraction", {"why": "Wrong"}).status_code == 422
    assert agent.send(f"{at}/workarounds/7/retraction", {"why": "Wrong"}).status_code == 404
    gone = ok(agent.send(f"{at}/workarounds/2/retraction", {"why": "It leaves out yesterday."}))
    assert (gone["holds"], gone["retracted_why"]) == (False, "It leaves out yesterday.")
    assert ok(agent.read(at))["workaround"] == ""


def test_a_step_takes_no_picture_that_somebody_else_sent(agent, manager, issue_at):
    at = f"issues/{issue_at(Stage.DEFINING).key}/workarounds"
    (sent,) = ok(sent_by(manager, at), 201)
    for number in (sent["id"], 4711):
        wrong = agent.send(at, {"text": "x", "steps": [{"text": "Look", "picture": number}]})
        assert wrong.status_code == 422 and f"no picture {number}" in wrong.content.decode()


def test_a_customer_reads_it_by_their_receipt_and_says_whether_it_helped(
    manager, agent, stranger, dana, issue_at, worker
):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    at, mine = f"issues/{issue.key}/workarounds", f"receipts/{receipt(issue.matches.first().report_id)}"
    ok(agent.send(at, {"text": "Use the export.", "steps": [{"text": "Open Export"}]}), 201)
    assert agent.send(f"{at}/1/send").status_code == 422  # nobody tried it
    ok(agent.send(f"{at}/1/verification", {"note": "Firefox", "verified_by": "Dana Ito"}))
    assert ok(agent.send(f"{at}/1/send")) == {"count": 2}
    worker.drain()
    assert (
        sorted(row["kind"] for row in ok(agent.read(f"issues/{issue.key}/told")))[-2:]
        == ["what they can do meanwhile"] * 2
    )
    seen = ok(stranger.read(mine))["workaround_seen"]
    assert (seen["steps"], seen["verified_by"], seen["mine"]) == (
        [{"number": 1, "text": "Open Export", "picture": False}], "Dana Ito", None,
    )  # fmt: skip
    said = ok(stranger.send(f"{mine}/workaround", {"helped": False, "words": "It is empty", "version": 1}))
    assert said["workaround_seen"]["mine"]["words"] == "It is empty"
    assert stranger.send(f"{mine}/workaround", {"helped": True, "version": 2}).status_code == 422
    assert ok(agent.read(at))[0]["helped"] == {"yes": 0, "no": 1}
