"""The board over the API, and for what reads status pages."""

import json

import pytest
from django.test import Client

from heardback.accounts.roles import Role
from heardback.board.publishing import edit, withdraw, write_public_update
from heardback.board.status import set_status
from heardback.products.models import Product
from heardback.products.queries import default_product


@pytest.fixture
def manager(token_for):
    """manager("POST", "issues/HB-1/public", {...}) -> status and what was said."""
    client = Client(headers={"Authorization": f"Bearer {token_for(Role.PRODUCT_MANAGER)}"})

    def call(method: str, path: str, body=None, **headers):
        sent = json.dumps(body).encode() if body is not None else b""
        answer = client.generic(method, f"/api/v1/{path}", sent, "application/json", headers=headers)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return call


def test_from_nothing_to_withdrawn(issue, manager):
    at = f"issues/{issue.key}/public"
    assert manager("GET", at)[0] == 404
    status, said = manager("POST", at, {"title": "Counts are too low", "meanwhile": "Use Raw clicks."})
    assert (status, said["status"], said["issue"], said["me_toos"]) == (201, "looking", issue.key, 0)
    status, said = manager("PATCH", at, {"status": "fixing"})
    assert (status, said["status_label"], said["title"]) == (200, "A fix is being made", "Counts are too low")
    status, said = manager("POST", f"{at}/updates", {"text": "It is out.", "status": "out"})
    assert (status, said["text"], said["status"]) == (201, "It is out.", "A fix is out")
    assert manager("GET", at)[1]["updates"] == [said]
    _, board = manager("GET", "board/default")
    assert [one["issue"] for one in board["issues"]] == [issue.key]
    assert manager("GET", "board")[1][0]["known_issues"] == 1
    assert manager("DELETE", at) == (204, None)
    status, said = manager("GET", at)
    assert (status, said["detail"]) == (404, f"{issue.key} was taken off the board.")
    assert manager("GET", "board/default")[1]["issues"] == []


def test_names_are_refused_field_by_field(issue, manager):
    at = f"issues/{issue.key}/public"
    status, said = manager("POST", at, {"title": "Counts of Northwind", "meanwhile": "Ask Marta"})
    assert status == 422
    assert {error["field"] for error in said["errors"]} == {"title", "meanwhile"}
    assert manager("POST", at, {"title": "Counts of Northwind", "override": "They said so in public."})[0] == 201


def test_a_publishing_that_is_sent_twice_is_one(issue, manager):
    at, body = f"issues/{issue.key}/public", {"title": "Counts are too low"}
    first = manager("POST", at, body, **{"Idempotency-Key": "k1"})
    assert first[0] == 201
    assert manager("POST", at, body, **{"Idempotency-Key": "k1"}) == first
    assert manager("POST", at, body, **{"Idempotency-Key": "k2"})[0] == 422


def test_the_status_line(manager, db):
    status, said = manager("PUT", "board/default/status", {"level": "partial_outage", "text": "Exports fail."})
    assert (status, said["level"], said["text"]) == (200, "partial_outage", "Exports fail.")
    assert manager("GET", "board")[1][0]["status"] == said
    assert manager("PUT", "board/default/status", {"level": "bad"})[0] == 422
    assert manager("PUT", "board/nope/status", {"level": "operational"})[0] == 404


def test_an_agent_may_not_publish(issue, token_for):
    agent = Client(headers={"Authorization": f"Bearer {token_for(Role.AGENT)}"})
    answer = agent.post(f"/api/v1/issues/{issue.key}/public", {"title": "x"}, "application/json")
    assert answer.status_code == 403
    assert "To publish you need the role product manager or admin" in answer.json()["detail"]


def v2(path: str) -> dict:
    response = Client().get(f"/api/v2/{path}.json")
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=30"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert Client().get(f"/api/v2/{path}.json", headers={"If-None-Match": response["ETag"]}).status_code == 304
    return response.json()


def test_programs_that_read_status_pages(public, issue, dana):
    Product.objects.create(slug="pay", name="Lumen Pay")
    write_public_update(public, "We found it.", by=dana.actor, status="fixing")
    write_public_update(public, "Still at it.", by=dana.actor)
    set_status(default_product(), "partial_outage", "Exports fail.", by=dana.actor)
    summary = v2("summary")
    assert summary["status"] == {"indicator": "major", "description": "Partial System Outage"} == v2("status")["status"]
    assert {(c["id"], c["status"]) for c in summary["components"]} == {
        ("default", "partial_outage"),
        ("pay", "operational"),
    }
    (incident,) = summary["incidents"]
    assert (incident["name"], incident["status"]) == ("Link counts are too low", "identified")
    assert incident["shortlink"] == f"http://testserver.example/board/default/{issue.pk}/"
    assert [(update["body"], update["status"]) for update in incident["incident_updates"]] == [
        ("Still at it.", "identified"),
        ("We found it.", "identified"),
        ("Open Export and choose Raw clicks.", "investigating"),
    ]
    edit(public, by=dana.actor, status="fixed")
    assert v2("incidents")["incidents"][0]["status"] == "resolved"
    assert v2("incidents/unresolved")["incidents"] == v2("summary")["incidents"] == []
    withdraw(public, by=dana.actor)
    assert v2("incidents")["incidents"] == []
    assert v2("scheduled-maintenances/active")["scheduled_maintenances"] == []
