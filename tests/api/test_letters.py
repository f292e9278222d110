"""Mails that came in over the API, by the verbs of the desk."""

from heardback.letters.models import Via
from heardback.letters.receiving import receive
from heardback.letters.working import work_off
from tests.api.test_bad_input import errors
from tests.api.test_reading_and_changing import ok
from tests.letters.conftest import written


def test_mails_are_read_and_decided_about(agent):
    report = ok(agent.send("reports", {"title": "Down"}), 201)["number"]
    for number in range(3):
        receive(written(f"No. {number}\n\n-- \nLena", precedence="bulk").as_bytes(), via=Via.PIPE)
    work_off()
    third, second, first = (f"letters/{one['number']}" for one in ok(agent.read("letters?state=parked")))
    one = ok(agent.read(first))
    assert (one["words"], one["signature"], one["why"]) == ("No. 0", "--\nLena", "automatic")
    assert ok(agent.send(f"{first}/report", {}))["report"]
    assert "report" in errors(agent.send(f"{second}/add", {"report": 999}))
    assert ok(agent.send(f"{second}/add", {"report": report}))["became"] == "words"
    assert ok(agent.send(f"{third}/set-aside", {}))["state"] == "aside"
    assert agent.send(f"{first}/report", {}).status_code == 422
    assert ok(agent.read("letters?state=parked")) == [] and len(ok(agent.read("letters"))) == 3
    assert agent.read("letters/999").status_code == 404
