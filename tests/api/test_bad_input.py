"""Whatever is sent, the answer says what to do about it, and nothing is half-written."""

import json
from io import BytesIO

import pytest

from heardback.accounts.models import ApiToken
from heardback.customers.models import Customer, Organization
from heardback.issues.models import Issue
from heardback.ledger.models import Event
from heardback.reports.models import Report

pytestmark = pytest.mark.once  # it is the door that reads it
PROBLEM = "application/problem+json"
HUGE = "9" * 40
FAR = "9999-12-31T23:59:59-14:00"


def problem(response, status):
    assert response.status_code == status, response.content[:300]
    assert response["Content-Type"] == PROBLEM
    said = response.json()
    assert said["status"] == status
    assert said["type"] == "about:blank"
    assert said["title"]
    assert said["detail"].strip().endswith((".", "?", "!", "…"))
    return said


def errors(response):
    return {error["field"]: error["detail"] for error in problem(response, 422)["errors"]}


def nothing_was_kept():
    return not any(model.objects.exists() for model in (Report, Customer, Organization, Event))


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({}, "title", "Say what went wrong"),
        ({"title": "  "}, "title", "Say what went wrong"),
        ({"title": "x", "product": "moon"}, "product", "no product “moon”. Products here: default"),
        ({"title": "x", "customer": {"email": "marta@"}}, "customer.email", "name@example.com"),
        ({"title": "x", "customer": {"phone": "0171"}}, "customer.phone", "country code"),
        ({"title": "x", "severity": "awful"}, "severity", "blocker, major, minor, suggestion"),
        ({"title": "x", "frequency": "often"}, "frequency", "once, sometimes, every_time"),
        ({"title": "x" * 301}, "title", "under 300"),
        ({"title": "x", "text": "y" * 100_001}, "text", "100,000 fit"),
        ({"title": "x", "steps": ["y"] * 101}, "steps", "At most 100 steps"),
        ({"title": "x", "occurred_at": "yesterday"}, "occurred_at", "valid datetime"),
        ({"title": "x", "occurred_at": 1234567890}, "occurred_at", "2026-03-01T09:30:00Z"),
        ({"title": "x", "occurred_at": "2999-01-01T00:00:00Z"}, "occurred_at", "in the future"),
        ({"title": "x", "occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at", "before 1970"),
        ({"title": 7}, "title", "valid string"),
        ({"title": "x", "steps": "open it"}, "steps", "valid list"),
        ({"title": "x", "customer": "marta"}, "customer", "JSON object"),
        ({"title": "x", "environment": {"moon": "full"}}, "environment.moon", "no field “moon”"),
        ({"titel": "x", "text": "y"}, "titel", "no field “titel”"),
        ([], "", "Send a JSON object."),
        ("title", "", "Send a JSON object."),
        (None, "", "Send a JSON object."),
    ],
)
def test_a_report_that_cannot_be_taken_says_how_to_mend_it(agent, body, field, said):
    found = errors(agent.send("reports", json.dumps(body).encode()))
    assert said in found[field]
    assert nothing_was_kept()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "not JSON"),
        (b"title=x", "not JSON"),
        (b'{"title": NaN}', "NaN"),
        (b'{"title": "\xff"}', "not UTF-8"),
        (b'{"title": "\xed\xa0\x80"}', "not UTF-8"),
        (b'{"title": "x\x00"}', "not JSON"),
        (b'{"n": ' + b"9" * 5000 + b"}", "number"),
        (b"[" * 100_000, "too deeply"),
        (b'{"a":' * 100_000, "too deeply"),
    ],
)
def test_a_body_that_cannot_be_read(agent, body, said):
    assert said in problem(agent.send("reports", body), 400)["detail"]
    assert nothing_was_kept()


def test_ten_megabytes_are_refused_before_they_are_read(agent):
    said = problem(agent.send("reports", {"title": "x", "text": "y" * 10_000_000}), 413)
    assert "2 MB" in said["detail"]
    assert nothing_was_kept()


def chunked(agent, body, **more):
    """As a client sends a stream whose length it doesn't know."""
    sent = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": BytesIO(body), "CONTENT_TYPE": "application/json"}
    return agent.generic("POST", "/api/v1/reports", **sent, **more)


def test_a_body_in_chunks_is_read_to_its_end_and_no_further(agent):
    ends = {"wsgi.input_terminated": True}
    assert chunked(agent, b'{"title": "In chunks"}', **ends).status_code == 201
    problem(chunked(agent, b'{"title": "' + b"y" * 10_000_000 + b'"}', **ends), 413)
    assert "Content-Length" in problem(chunked(agent, b'{"title": "Endless"}'), 411)["detail"]
    assert [report.title for report in Report.objects.all()] == ["In chunks"]


def test_a_form_is_no_json(agent):
    answer = agent.post("/api/v1/reports", {"title": "x"})
    assert "application/json" in problem(answer, 415)["detail"]


def test_what_no_database_keeps_is_mended_rather_than_refused(agent):
    """A text cut in the middle of an emoji, and NUL: a customer's words are worth more than their encoding."""
    sent = b'{"title": "My links\\u0000 fell \\ud83d", "text": "\\ud83d\\ude00", "customer": {"name": "M\\udc00"}}'
    number = agent.send("reports", sent).json()["number"]
    kept = agent.read(f"reports/{number}").json()
    assert (kept["title"], kept["text"], kept["customer"]["name"]) == ("My links fell ?", "😀", "M?")


@pytest.mark.parametrize(
    "path",
    [
        f"reports/{HUGE}", "reports/0", "reports/x", "reports/-1", f"issues/HB-{HUGE}", "issues/HB-1", "issues/%00",
        "issues/HB-1/criteria", f"releases/{HUGE}", f"customers/{HUGE}", f"organizations/{HUGE}", "receipts/1",
        "receipts/1.x.y", "receipts/%00", "nothing", "", "reports/",
    ],
)  # fmt: skip
def test_what_is_not_there(agent, path):
    problem(agent.read(path), 404)


@pytest.mark.parametrize(
    "path",
    [
        "reports?limit=0", "reports?limit=101", "reports?limit=x", "reports?after=x", "reports?after=WzEsIDFd",
        "reports?after=W10", "reports?state=gone", "reports?product=moon", "reports?product=%00x",
        "reports?issue=HB-9", "reports?customer=0", f"reports?customer={HUGE}", "reports?untriaged=perhaps",
        "issues?stage=moon", "issues?owner=nobody@x.example", "issues?after=WzEsIDJd", "customers?organization=x",
        "releases?product=moon",
    ],
)  # fmt: skip
def test_lists_that_cannot_be_made(agent, path):
    assert errors(agent.read(path))


def test_a_method_that_an_address_does_not_take(agent):
    for method, path in (
        ("PUT", "reports"),
        ("DELETE", "issues"),
        ("POST", "openapi.json"),
    ):
        answer = agent.call(method, path)
        assert "This address takes GET, HEAD" in problem(answer, 405)["detail"]
        assert "GET" in answer["Allow"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("moves", {"verb": "fly"}, "verb"),
        ("moves", {}, "verb"),
        ("moves", {"verb": "decline", "note": "n", "cause": "moon"}, "cause"),
        ("moves", {"verb": "decline", "cause": "wont_fix"}, "note"),
        ("moves", {"verb": "define", "override": True}, "note"),
        ("moves", {"verb": "define", "override": "yes"}, "override"),
        ("criteria", {"text": ""}, "text"),
        ("criteria", {"text": "x", "comparison": "about", "target": 1}, "comparison"),
        ("criteria", {"text": "x", "comparison": "within"}, "target"),
        ("criteria", {"text": "x", "comparison": "within", "target": "much"}, "target"),
        ("criteria", {"text": "x", "comparison": "within", "target": 1e300}, "target"),
        ("criteria", {"text": "x", "said_by": 10**18}, "said_by"),
        ("criteria/ask", None, "criteria"),
        ("assumptions", {"text": "x", "kind": "moon"}, "kind"),
        ("assumptions", {"text": "x", "check_by": "soon"}, "check_by"),
        ("proposals", {"title": ""}, "title"),
        ("proposals", {"title": "x", "meets": [77]}, "meets"),
        ("verifications", {"criterion": 1, "evidence": "x", "passed": True}, "criterion"),
        ("work", {"title": "x", "url": "javascript:alert(1)"}, "url"),
        ("conversations", {"customer": 1, "how": "call", "words": "x"}, "customer"),
        ("updates", {"text": "x"}, "text"),
        ("told", {"customer": 1, "how": "phone"}, "customer"),
        ("notes", {"note": " "}, "note"),
    ],
)
def test_what_cannot_be_done_to_an_issue(manager, path, body, field):
    manager.send("issues", {"title": "Links fall"})
    issue = Issue.objects.get()
    before = Event.objects.count()
    assert field in errors(manager.send(f"issues/{issue.key}/{path}", body))
    assert Event.objects.count() == before


def test_a_move_without_the_role_is_refused_in_words(agent, engineer, issue_at):
    issue = issue_at("verifying")
    said = problem(agent.send(f"issues/{issue.key}/moves", {"verb": "release"}), 403)
    assert (
        said["detail"] == "To release you need the role product manager or admin; you are signed in as support agent."
    )
    problem(engineer.send(f"issues/{issue.key}/moves", {"verb": "release", "override": True, "note": "n"}), 403)
    issue.refresh_from_db()
    assert issue.stage == "verifying"


def test_a_stage_cannot_be_written(manager):
    key = manager.send("issues", {"title": "Links fall"}).json()["key"]
    assert "stage" in errors(manager.change(f"issues/{key}", {"stage": "closed"}))


def test_other_bodies(manager, issue_at):
    issue = issue_at("defining")
    number = issue.matches.first().report_id
    release = {"version": "1", "environment": "production"}
    assert "owner" in errors(manager.change(f"issues/{issue.key}", {"owner": "nobody@x.example"}))
    assert "environment" in errors(manager.send("releases", {"version": "1", "environment": "moon"}))
    assert "issues" in errors(manager.send("releases", {**release, "issues": ["HB-999"]}))
    assert manager.send("releases", release).status_code == 201
    assert "version" in errors(manager.send("releases", release))
    assert "outcome" in errors(manager.send(f"reports/{number}/triage", {"outcome": "moon"}))
    assert "issue" in errors(manager.send(f"reports/{number}/triage", {"outcome": "known_bug"}))
    assert "due" in errors(manager.send(f"reports/{number}/postpone", {"due": "2001-01-01T00:00:00Z", "note": "n"}))
    assert "due" in errors(manager.send(f"reports/{number}/postpone", {"due": FAR, "note": "n"}))


def test_a_customers_answers_that_cannot_be_used(stranger, issue_at):
    from heardback.reports.receipts import receipt

    at = f"receipts/{receipt(issue_at('defining').matches.first().report_id)}"
    assert "answers" in errors(stranger.send(f"{at}/criteria", {"answers": {}}))
    assert "answers" in errors(stranger.send(f"{at}/criteria", {"answers": {"1v1": "yes"}}))  # nobody was asked
    assert "proposal" in errors(stranger.send(f"{at}/proposal", {"answer": "yes"}))
    assert "fixed" in errors(stranger.send(f"{at}/sign-off", {"fixed": True}))
    assert "fixed" in errors(stranger.send(f"{at}/sign-off", {"fixed": "yes"}))
    assert "words" in errors(stranger.send(f"{at}/words", {"words": ""}))
    assert "helped" in errors(stranger.send(f"{at}/explanation", {"helped": True}))


def test_an_expired_receipt_says_so(stranger, marta_says, monkeypatch):
    from datetime import timedelta

    from heardback.reports import receipts

    token = receipts.receipt(marta_says().pk)
    monkeypatch.setattr(receipts, "LIVES", timedelta(seconds=-1))
    assert "too old" in problem(stranger.read(f"receipts/{token}"), 410)["detail"]


def test_a_revoked_token_opens_nothing_after_a_few_seconds(agent, monkeypatch):
    from heardback.api import tokens

    assert agent.read("reports").status_code == 200
    ApiToken.objects.update(revoked_at="2026-01-01T00:00:00Z")
    monkeypatch.setattr(tokens.time, "monotonic", lambda: float("inf"))
    assert "revoked" in problem(agent.read("reports"), 401)["detail"]
