"""When a release reaches whom, over the API, by the verbs of the desk."""

from datetime import timedelta
from functools import partial

from django.utils import timezone

from heardback.customers.models import Organization
from heardback.issues.models import Stage
from tests.api.test_bad_input import errors
from tests.api.test_reading_and_changing import ok

SOON = f"{timezone.now() + timedelta(days=6):%Y-%m-%dT06:00:00Z}"


def test_a_release_reaches_organizations_one_by_one(issue_at, agent, engineer, manager, worker):
    issue = issue_at(Stage.RELEASING)
    worker.drain()
    fern, north = (Organization.objects.get(name=name).pk for name in ("Fern & Co", "Northwind"))
    release = {"version": "2.1", "environment": "production", "issues": [issue.key], "review": True}
    plan = [{"organization": fern, "reaches_at": SOON}]
    assert "reaches" in errors(engineer.send("releases", {**release, "reaches": [{**plan[0], "organization": 999}]}))
    assert "reaches" in errors(engineer.send("releases", {**release, "environment": "staging", "reaches": plan}))
    made = ok(engineer.send("releases", {**release, "reaches": plan, "public_notes": "All **well**."}), 201)
    assert (made["public_notes"], made["reaches_others_at"]) == ("All **well**.", None)

    at = f"releases/{made['id']}"
    (row,) = ok(agent.read(f"{at}/rollouts"))
    assert (row["organization"]["name"], row["reaches_at"]) == ("Fern & Co", SOON)
    (group,) = ok(agent.read(f"{at}/mailing"))["groups"]
    assert (group["people"], group["later"]) == (2, 1)

    put = partial(engineer.call, "PUT")
    assert agent.call("PUT", f"{at}/rollouts/{north}", {"reaches_at": SOON}).status_code == 403
    assert "reaches_at" in errors(put(f"{at}/rollouts/{north}", {"reaches_at": "9999-01-01T00:00:00Z"}))
    assert put(f"{at}/rollouts/999", {"reaches_at": SOON}).status_code == 404
    assert ok(put(f"{at}/rollouts/{north}", {"reaches_at": SOON}))["organization"]["name"] == "Northwind"
    assert ok(agent.read(f"{at}/mailing"))["groups"][0]["later"] == 2
    assert engineer.remove(f"{at}/rollouts/{north}").status_code == 204
    assert engineer.remove(f"{at}/rollouts/{north}").status_code == 404

    changed = ok(engineer.change(at, {"notes": "Watch the edge.", "reaches_others_at": SOON}))
    assert (changed["notes"], changed["public_notes"]) == ("Watch the edge.", "All **well**.")
    assert changed["reaches_others_at"] == SOON
    assert ok(engineer.change(at, {"reaches_others_at": None}))["reaches_others_at"] is None
