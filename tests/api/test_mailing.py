"""Release day over the API, by the verbs of the desk."""

from heardback.customers.models import Customer
from heardback.issues.models import Stage
from tests.api.test_bad_input import errors
from tests.api.test_reading_and_changing import ok


def test_a_mailing_is_looked_through_sent_paused_and_gone_on_with(issue_at, agent, engineer, worker):
    issue = issue_at(Stage.RELEASING)
    worker.drain()
    made = ok(
        engineer.send(
            "releases", {"version": "2.1", "environment": "production", "issues": [issue.key], "review": True}
        ),
        201,
    )
    assert made["review"] is True
    at = f"releases/{made['id']}/mailing"
    draft = ok(agent.read(at))
    assert (draft["state"], draft["people"]) == ("draft", 0)
    (group,) = draft["groups"]
    assert (group["issue"], group["audience"], group["people"], group["begun_at"]) == (issue.key, "reported", 2, None)
    assert "is changed in Our product 2.1" in group["previews"]["en"]["text"]

    written = ok(agent.send(f"{at}/words", {"issue": issue.key, "audience": "reported", "words": "It is right again."}))
    assert "It is right again." in written["groups"][0]["previews"]["en"]["text"]
    assert "audience" in errors(agent.send(f"{at}/words", {"issue": issue.key, "audience": "x", "words": ""}))
    asked = f"{at}/people?issue={issue.key}&audience=reported&limit=1"
    people = ok(agent.read(asked))
    assert people["people"][0]["name"] == "Marta Keller"
    rest = ok(agent.read(f"{asked}&after={people['next']}"))
    assert ([one["name"] for one in rest["people"]], rest["next"]) == (["Joel Abara"], 0)
    assert agent.read(f"{at}/people?issue=HB-99&audience=reported").status_code == 404

    joel = Customer.objects.get(name="Joel Abara")
    assert "why" in errors(agent.send(f"{at}/left-out", {"customer": joel.pk, "why": ""}))
    row = ok(agent.send(f"{at}/left-out", {"customer": joel.pk, "why": "In court."}))
    assert (row["customer"]["name"], row["why"]) == ("Joel Abara", "In court.")
    assert len(ok(agent.read(at))["left_out"]) == 1
    assert agent.remove(f"{at}/left-out/{joel.pk}").status_code == 204
    assert agent.remove(f"{at}/left-out/{joel.pk}").status_code == 404
    assert agent.remove(f"{at}/left-out/999").status_code == 404

    assert agent.send(f"{at}/pause").status_code == 422
    assert ok(agent.send(f"{at}/send"))["people"] == 2
    assert ok(agent.send(f"{at}/pause"))["state"] == "paused"
    worker.drain()
    assert ok(agent.read(at))["sent"] == 0
    assert ok(agent.send(f"{at}/resume"))["state"] == "going"
    worker.drain()
    done = ok(agent.read(at))
    assert (done["state"], done["sent"]) == ("done", 2)
