"""What is written over the API is read back as it was written; small changes; what each answer holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from heardback.issues.models import Issue
from heardback.issues.opening import open_issue
from heardback.products.models import Product
from heardback.releases.making import make_release
from heardback.reports.models import Signature
from heardback.reports.taking import Account, take


def ok(response, status=200):
    assert response.status_code == status, response.content.decode()
    return response.json()


FULL = {
    "title": "The count of my links went down overnight",
    "text": "Yesterday it was 212, today 198.",
    "customer": {"email": "Marta@Northwind.example", "phone": "+49 30 901820", "external_id": 4711, "name": "Marta"},
    "organization": {"external_id": "acme-1", "name": "Northwind", "kind": "agency"},
    "severity": "major",
    "frequency": "every_time",
    "reached_by": "phone",
    "url": "https://app.example.com/links",
    "step": "publish",
    "steps": ["Open the overview", "Compare"],
    "environment": {"device": "Pixel", "os": "Android", "browser": "Firefox", "network": "4G", "version": "2.0"},
    "occurred_at": "2026-03-01T10:30:00+01:00",
    "expected": "The count stays",
    "fixed_means": "The number matches mine",
}


def test_a_whole_report_is_read_back(agent):
    taken = ok(agent.send("reports", FULL), 201)
    assert taken["missing"] == []
    read = ok(agent.read(f"reports/{taken['number']}"))
    for field in set(FULL) - {"customer", "organization", "occurred_at"}:
        assert read[field] == FULL[field], field
    assert read["occurred_at"] == "2026-03-01T09:30:00Z"
    assert read["source"] == "api"
    assert read["product"] == "default"
    assert (read["state"], read["outcome"], read["issue"]) == ("open", "", None)
    assert read["next_update_due"] > read["received_at"]
    customer = ok(agent.read(f"customers/{read['customer']['id']}"))
    assert {(i["kind"], i["value"], i["trust"]) for i in customer["identities"]} == {
        ("email", "marta@northwind.example", "vouched"),
        ("phone", "+4930901820", "vouched"),
        ("external_id", "4711", "vouched"),
    }
    assert customer["reports"] == [taken["number"]]
    organization = ok(agent.read(f"organizations/{read['organization']['id']}"))
    assert (organization["name"], organization["external_id"], organization["kind"]) == (
        "Northwind",
        "acme-1",
        "agency",
    )
    for said in ("marta@northwind.example", "MARTA@northwind.example", "4711", "%2B4930901820"):
        assert [c["id"] for c in ok(agent.read(f"customers?identity={said}"))] == [customer["id"]]
    assert [c["id"] for c in ok(agent.read("customers?q=mart"))] == [customer["id"]]
    assert ok(agent.read("customers?q=nobody")) == []
    assert [c["id"] for c in ok(agent.read(f"customers?organization={organization['id']}"))] == [customer["id"]]


def test_what_is_left_out_may_be_null(agent):
    nothing = dict.fromkeys(set(FULL) - {"title"})
    taken = ok(agent.send("reports", {**nothing, "title": "Broken", "customer": {"email": None}}), 201)
    assert [lack["field"] for lack in taken["missing"]][:2] == ["text", "customer"]
    assert taken["missing"][0]["question"].endswith("?")


def test_an_issue_says_what_could_come_next_and_for_whom(agent, manager, viewer, dana):
    key = ok(agent.send("issues", {"title": "Links fall", "severity": "major", "owner": dana.email}), 201)["key"]
    for who, allowed in ((viewer, []), (agent, ["define"]), (manager, ["define", "decline"])):
        issue = ok(who.read(f"issues/{key}"))
        assert [move["verb"] for move in issue["moves"] if move["allowed"]] == allowed
    define = issue["moves"][0]
    assert define["reasons"] == ["No report is joined to it yet: nobody said what goes wrong."]
    assert (define["enters"], define["may_override"]) == ("defining", True)
    moved = ok(manager.send(f"issues/{key}/moves", {"verb": "define", "override": True, "note": "The CEO saw it."}))
    assert moved["stage"] == "defining"
    timeline = ok(agent.read(f"issues/{key}/timeline"))
    assert any("overrode the gate: The CEO saw it." in event["sentence"] for event in timeline)


def test_an_issue_is_changed_in_what_is_named_and_nothing_else(agent, dana):
    key = ok(agent.send("issues", {"title": "Links fall", "description": "Since Monday"}), 201)["key"]
    ok(agent.change(f"issues/{key}", {"owner": dana.email.upper(), "severity": "minor"}))
    issue = ok(agent.change(f"issues/{key}", {"workaround": "Reload."}))
    assert (issue["owner"], issue["severity"], issue["description"]) == (dana.email, "minor", "Since Monday")
    issue = ok(agent.change(f"issues/{key}", {"owner": None, "severity": None}))
    assert (issue["owner"], issue["severity"], issue["workaround"]) == (None, "", "Reload.")
    assert ok(agent.read("issues?stage=reported&product=default"))[0]["key"] == key


def test_a_criterion_is_reworded_and_retired(agent):
    key = ok(agent.send("issues", {"title": "Links fall"}), 201)["key"]
    whole = {"text": "Within 1 %", "measure": "difference", "comparison": "within", "target": 1, "unit": "%"}
    one = f"issues/{key}/criteria/{ok(agent.send(f'issues/{key}/criteria', whole), 201)['id']}"
    changed = ok(agent.change(one, {"target": "0,5"}))
    assert (changed["target"], changed["measure"], changed["version"]) == (0.5, "difference", 2)
    assert ok(agent.change(one, {"target": 0.5}))["version"] == 2  # the same words change nothing
    assert ok(agent.change(one, {"comparison": None, "target": None}))["how"] == "difference %"
    assert agent.remove(one).status_code == 204
    assert ok(agent.read(one))["retired_at"]
    assert ok(agent.read(f"issues/{key}"))["criteria"] == []


def test_a_report_is_taken_off_again_and_put_off(agent):
    number = ok(agent.send("reports", FULL), 201)["number"]
    key = ok(agent.send(f"reports/{number}/triage", {"outcome": "new_bug", "title": "Counter"}))["issue"]
    assert ok(agent.read(f"issues/{key}"))["title"] == "Counter"
    assert agent.remove(f"reports/{number}/issues/{key}").status_code == 204
    report = ok(agent.read(f"reports/{number}"))
    assert (report["issue"], report["outcome"], report["triaged_at"]) == (None, "", None)
    later = (timezone.now() + timedelta(days=9)).isoformat()
    assert agent.send(f"reports/{number}/postpone", {"due": later, "note": ""}).status_code == 422
    put_off = ok(agent.send(f"reports/{number}/postpone", {"due": later, "note": "She is on holiday."}))
    assert put_off["next_update_due"] > report["next_update_due"]


def test_words_that_were_told_by_phone_and_notes(agent, manager, issue_at):
    issue = issue_at("releasing")
    make_release(issue.product, "3.0", "production", by=issue.owner.actor, issues=[issue])
    customer = issue.matches.first().report.customer_id
    told = ok(agent.send(f"issues/{issue.key}/told", {"customer": customer, "how": "phone"}), 201)
    assert (told["customer"], told["how"], told["told"]) == (customer, "phone", True)
    said = ok(
        agent.send(f"issues/{issue.key}/conversations", {"customer": customer, "how": "call", "words": "Hm."}), 201
    )
    assert ok(agent.read(f"issues/{issue.key}/conversations")) == [said]
    note = ok(agent.send(f"issues/{issue.key}/notes", {"note": "Ask Joel too."}), 201)
    assert note["sentence"].endswith("Ask Joel too.")
    assert ok(agent.send(f"issues/{issue.key}/updates", {"text": "Out on Friday."}), 201) == {"count": 2}


def test_a_release_takes_more_issues_of_its_own_product(engineer, dana):
    here = open_issue(Product.objects.get(), "Links fall", by=dana.actor)
    elsewhere = open_issue(Product.objects.create(slug="other", name="Other"), "Elsewhere", by=dana.actor)
    made = ok(engineer.send("releases", {"version": "2.1", "environment": "staging", "notes": "Edge"}), 201)
    assert (made["issues"], made["notes"]) == ([], "Edge")
    at = f"releases/{made['id']}"
    assert ok(engineer.send(f"{at}/issues", {"issues": [here.key]}))["issues"] == [here.key]
    refused = engineer.send(f"{at}/issues", {"issues": [elsewhere.key]})
    assert refused.json()["errors"][0]["field"] == "issues"
    assert ok(engineer.read(at))["issues"] == [here.key]
    assert [release["id"] for release in ok(engineer.read("releases?product=default"))] == [made["id"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sign_off": "nobody"}, "sign_off"),
        ({"watch_days": -1}, "watch_days"),
        ({"alert_customers": 0}, "alert_customers"),
        ({"silence_hours": {"moon": 3}}, "silence_hours"),
        ({"silence_hours": {"major": 0}}, "silence_hours"),
        ({"name": " "}, "name"),
        ({"alert_webhook": "javascript:1"}, "alert_webhook"),
        ({"alert_email": "nobody"}, "alert_email"),
    ],
)
def test_a_product_cannot_be_changed_into_nonsense(admin, change, field):
    refused = admin.change("products/default", change)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_an_admin_changes_what_a_product_holds_itself_to(admin, manager):
    wanted = {
        "sign_off": "all",
        "watch_days": 30,
        "silence_hours": {"blocker": 2},
        "alert_webhook": "https://x.example/1",
    }
    changed = ok(admin.change("products/default", wanted))
    assert (changed["sign_off"], changed["watch_days"]) == ("all", 30)
    assert changed["silence_hours"]["blocker"] == 2
    assert changed["silence_hours"]["major"] == 48
    assert "x.example" not in str(changed)
    assert Product.objects.get().alert_webhook == "https://x.example/1"
    assert manager.change("products/default", wanted).status_code == 403


def test_the_team_is_listed(agent, dana, sam):
    found = {member["email"]: member["role"] for member in ok(agent.read("members"))}
    assert found == {dana.email: "product_manager", sam.email: "agent"}
    assert Issue.objects.count() == 0


def test_what_a_browser_sent_along_is_read_with_the_report_alone(agent):
    context = {"console": [{"text": "E_CERT_EXPIRED"}], "page": "Checkout"}
    report = take(Account(title="Pay fails", context=context), source="widget", signature=Signature.WRONG)
    said = ok(agent.read(f"reports/{report.pk}"))
    assert (said["context"]["page"], said["signature"]) == ("Checkout", "wrong")
    assert [line["text"] for line in said["context"]["console"]] == ["E_CERT_EXPIRED"]
    assert "context" not in ok(agent.read("reports"))[0]
