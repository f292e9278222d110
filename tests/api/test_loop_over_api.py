"""The whole loop, from two reports to a sign-off and a bounce, over the API alone."""

import time

from heardback.similarity.following import LOOK_EVERY

HERE = "http://testserver.example/api/v1/"


def ok(response, status=200):
    assert response.status_code == status, response.content.decode()
    return response.json()


def reasons(response):
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    return response.json()["reasons"]


def test_from_a_report_to_a_sign_off_and_a_bounce(agent, manager, engineer, stranger, dana, outbox, worker):
    marta, joel = _two_reports(agent)
    mine, his = (taken["links"]["standing"].removeprefix(HERE) for taken in (marta, joel))
    assert ok(stranger.read(mine))["said"] == "We have it, and are looking at what it is."

    # Triage: a new problem, and then a known one, which was suggested.
    issue = ok(agent.send(f"reports/{marta['number']}/triage", {"outcome": "new_bug"}))["issue"]
    time.sleep(LOOK_EVERY)  # so long a process may not know of an issue that another opened
    suggested = ok(agent.read(f"reports/{joel['number']}"))["suggestions"]
    assert [suggestion["issue"] for suggestion in suggested] == [issue]
    assert suggested[0]["why"]
    ok(agent.send(f"reports/{joel['number']}/triage", {"outcome": "known_bug", "issue": issue}))
    assert ok(stranger.read(mine))["others"] == 1
    at = f"issues/{issue}"

    def move(who, verb, **more):
        return who.send(f"{at}/moves", {"verb": verb, **more})

    # Define: an owner, and a criterion that the customer agrees to.
    assert reasons(move(manager, "define")) == ["Nobody owns it yet."]
    ok(manager.change(at, {"owner": dana.email}))
    assert ok(move(manager, "define"))["stage"] == "defining"
    criterion = ok(manager.send(f"{at}/criteria", _criterion(agent, marta)), 201)["id"]
    assert reasons(move(manager, "design")) == ["No customer has agreed to a measurable criterion yet."]
    assert ok(manager.send(f"{at}/criteria/ask"))["count"] == 2
    standing = ok(stranger.read(mine))
    assert standing["asks"] == ["criteria"]
    (shown,) = standing["criteria"]
    assert shown["how"] == "difference to live analytics within ±1 % over any 24 hours"
    assert shown["words"] == "I cannot show your numbers to my boss"
    assert ok(stranger.read(his))["criteria"][0]["words"] == ""  # hers alone
    agreed = ok(stranger.send(f"{mine}/criteria", {"answers": {shown["id"]: "yes"}}))
    assert agreed["asks"] == []
    assert agreed["criteria"][0]["mine"]["answer"] == "yes"
    assert ok(move(manager, "design"))["stage"] == "designing"

    # Design and validate: an assumption, and a proposal that is changed once.
    assumption = ok(
        engineer.send(f"{at}/assumptions", {"text": "Both sides filter bots alike", "blocking": True}), 201
    )["id"]
    ok(engineer.send(f"{at}/proposals", {"title": "Count in the browser", "meets": [criterion]}), 201)
    ok(move(engineer, "validate"))
    assert ok(stranger.read(mine))["proposal"] is None  # not shared yet
    assert ok(engineer.send(f"{at}/proposals/1/share"))["count"] == 2
    assert ok(stranger.read(mine))["asks"] == ["proposal"]
    ok(stranger.send(f"{mine}/proposal", {"answer": "change", "words": "My visitors block scripts."}))
    assert "asked for a change of proposal 1" in " ".join(reasons(move(engineer, "build")))
    ok(engineer.send(f"{at}/proposals", {"title": "Count at the edge", "meets": [criterion]}), 201)
    ok(engineer.send(f"{at}/proposals/2/share"))
    late = stranger.send(f"{mine}/proposal", {"answer": "yes", "version": 1})
    assert late.status_code == 422
    assert "replaced meanwhile" in late.json()["detail"]
    ok(stranger.send(f"{mine}/proposal", {"answer": "yes", "version": 2}))
    assert "still open" in " ".join(reasons(move(engineer, "build")))
    ok(engineer.change(f"{at}/assumptions/{assumption}", {"state": "validated", "evidence": "two days of logs"}))
    ok(move(engineer, "build"))

    # Build and verify, by somebody else.
    work = ok(engineer.send(f"{at}/work", {"title": "Edge counter", "url": "https://code.example/7"}), 201)["id"]
    assert "Linked work is not done" in " ".join(reasons(move(engineer, "verify")))
    ok(engineer.change(f"{at}/work/{work}", {"done": True}))
    ok(move(engineer, "verify"))
    check = {"criterion": criterion, "measured": 0.4, "evidence": "0.4 % over 24 hours"}
    ok(engineer.send(f"{at}/verifications", check), 201)
    assert "Somebody else has to check" in " ".join(reasons(move(manager, "release")))
    assert ok(agent.send(f"{at}/verifications", check), 201)["passed"] is True
    assert move(engineer, "release").status_code == 403
    ok(move(manager, "release"))

    # Release, tell, ask.
    assert "No release contains this issue" in " ".join(reasons(move(manager, "confirm")))
    ok(engineer.send("releases", {"version": "2.1", "environment": "production", "issues": [issue]}), 201)
    assert "2 of 2 customers were not told" in " ".join(reasons(move(manager, "confirm")))
    worker.drain()
    told = ok(manager.read(f"{at}/told"))
    assert sorted(row["name"] for row in told if row["occasion"].startswith("released:")) == ["Joel", "Marta"]
    ok(move(manager, "confirm"))
    worker.drain()
    assert {mail["To"] for mail in outbox()} == {"marta@northwind.example", "joel@fern.example"}

    # The customer closes it; and says that it is not fixed.
    assert ok(stranger.read(mine))["asks"] == ["sign-off"]
    signed = ok(stranger.send(f"{mine}/sign-off", {"fixed": True, "words": "212 again, thank you."}))
    assert signed["verdict"]["kind"] == "signed"
    assert ok(agent.read(at))["stage"] == "monitoring"
    wordless = stranger.send(f"{his}/sign-off", {"fixed": False})
    assert wordless.json()["errors"] == [{"field": "words", "detail": "Tell us what is still wrong."}]
    ok(stranger.send(f"{his}/sign-off", {"fixed": False, "words": "Mine is still 20 short."}))
    bounced = ok(agent.read(at))
    assert (bounced["stage"], bounced["round"]) == ("defining", 2)
    (bounce,) = ok(agent.read(f"{at}/bounces"))
    assert (bounce["words"], bounce["cause"], bounce["from_stage"]) == ("Mine is still 20 short.", "", "monitoring")
    assert agent.change(f"{at}/bounces/1", {"cause": "incomplete"}).status_code == 403
    assert ok(manager.change(f"{at}/bounces/1", {"cause": "incomplete"}))["gate"] == "verifying"
    sentences = [event["sentence"] for event in ok(stranger.read(mine))["timeline"]]
    assert "You told us that it is fixed." in sentences
    assert "Your report arrived. Thank you." in sentences


def _two_reports(agent):
    first = {
        "title": "The count of my links went down overnight",
        "text": "Yesterday it was 212, today 198.",
        "customer": {"email": "marta@northwind.example", "name": "Marta"},
        "organization": {"name": "Northwind", "kind": "agency"},
    }
    second = {
        "title": "Count of links went down",
        "customer": {"email": "joel@fern.example", "name": "Joel"},
        "organization": {"name": "Fern & Co"},
    }
    return ok(agent.send("reports", first), 201), ok(agent.send("reports", second), 201)


def _criterion(agent, taken):
    return {
        "text": "Counts within ±1 % of live analytics",
        "words": "I cannot show your numbers to my boss",
        "said_by": ok(agent.read(f"reports/{taken['number']}"))["customer"]["id"],
        "measure": "difference to live analytics",
        "comparison": "within",
        "target": 1,
        "unit": "%",
        "period": "any 24 hours",
    }


def test_a_declined_issue_is_explained_and_can_be_appealed(agent, manager, stranger):
    taken, _ = _two_reports(agent)
    mine = taken["links"]["standing"].removeprefix(HERE)
    issue = ok(agent.send(f"reports/{taken['number']}/triage", {"outcome": "new_bug"}))["issue"]
    early = stranger.send(f"{mine}/appeal", {"words": "But"})
    assert early.status_code == 422
    note = "Links that lead nowhere are no longer counted."
    declined = {"verb": "decline", "cause": "works_as_designed", "note": note}
    assert agent.send(f"issues/{issue}/moves", declined).status_code == 403
    ok(manager.send(f"issues/{issue}/moves", declined))
    standing = ok(stranger.read(mine))
    assert (standing["declined"], standing["open"], standing["can_appeal"]) == (note, False, True)
    again = ok(stranger.send(f"{mine}/appeal", {"words": "They do lead somewhere."}))
    assert again["open"]
    assert again["timeline"][0]["sentence"]
    assert "You asked us to look again." in [event["sentence"] for event in again["timeline"]]
    assert ok(agent.read(f"issues/{issue}"))["stage"] == "defining"


def test_an_explanation_that_did_not_help_goes_back_to_a_person(agent, stranger):
    taken, another = _two_reports(agent)
    mine = taken["links"]["standing"].removeprefix(HERE)
    triage = {"outcome": "user_error", "note": "Links on drafts are not counted."}
    ok(agent.send(f"reports/{taken['number']}/triage", triage))
    standing = ok(stranger.read(mine))
    assert standing["explained"] == "Links on drafts are not counted."
    assert standing["asks"] == ["explanation"]
    ok(stranger.send(f"{mine}/explanation", {"helped": False, "words": "These are no drafts."}))
    assert [row["number"] for row in ok(agent.read("reports?untriaged=true"))] == [another["number"], taken["number"]]
