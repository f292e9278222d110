"""Trends and alerts over the API."""

import pytest
from django.test import Client

from heardback.accounts.roles import Role


@pytest.fixture
def agent(token_for) -> Client:
    return Client(headers={"Authorization": f"Bearer {token_for(Role.AGENT)}"})


def test_what_hurts_many(charged, double_charge, agent):
    for n in range(11):
        charged(n, step="Pay")
    charged(1, ago=50)
    said = agent.get("/api/v1/trends").json()
    assert said["day"] == {"customers": 11, "reports": 11}
    assert said["week"] == {"customers": 11, "reports": 12}
    (issue,) = said["issues"]
    assert issue["issue"] == double_charge.key
    assert issue["days"] == [0, 0, 0, 0, 1, 0, 11]
    assert issue["organization"] == {"name": "Bayside", "customers": 11, "out_of": 11}
    assert issue["step"] == {"name": "Pay", "customers": 11, "out_of": 11}
    assert said["steps"][0]["name"] == "Pay"
    assert said["for_the_product_team"] == [
        {"issue": double_charge.key, "title": double_charge.title, "cases": 12, "customers": 11, "lately": 12}
    ]
    assert agent.get("/api/v1/trends?product=nope").status_code == 422


def test_alerts_are_raised_listed_and_ended(charged, double_charge, agent, settings):
    settings.HEARDBACK_ALERT_EMAIL = "oncall@heardback.example"
    at = f"/api/v1/issues/{double_charge.key}/alerts"
    assert agent.post(at, {"note": " "}, "application/json").json()["errors"][0]["field"] == "note"
    raised = agent.post(at, {"note": "More will come."}, "application/json")
    assert raised.status_code == 201
    alert = raised.json()
    assert (alert["judged"], alert["note"], alert["ended_at"]) == (True, "More will come.", None)
    assert [(message["via"], message["failed"]) for message in alert["messages"]] == [("email", False)]
    assert agent.post(at, {"note": "Again."}, "application/json").status_code == 422
    for asked in ("going=true", "product=default"):
        assert agent.get(f"/api/v1/alerts?{asked}").json() == [alert]
    ended = agent.post(f"/api/v1/alerts/{alert['id']}/end").json()
    assert ended["ended_at"] is not None
    assert agent.get("/api/v1/alerts?going=true").json() == []
    assert agent.get(f"/api/v1/alerts/{alert['id']}").json() == ended
    assert agent.get("/api/v1/alerts/999").status_code == 404


def test_a_viewer_raises_nothing(double_charge, token_for):
    viewer = Client(headers={"Authorization": f"Bearer {token_for(Role.VIEWER)}"})
    answer = viewer.post(f"/api/v1/issues/{double_charge.key}/alerts", {"note": "x"}, "application/json")
    assert answer.status_code == 403
    assert viewer.get("/api/v1/trends").status_code == 200
