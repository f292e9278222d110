"""The order of work on the desk and in the API."""

import json

import pytest
from django.test import Client

from heardback.issues.opening import open_issue
from heardback.products.queries import default_product
from heardback.ranking.pinning import pin
from heardback.ranking.queries import place_of
from heardback.triage.deciding import triage


@pytest.fixture
def two(marta_says, dana, worker):
    first = triage(marta_says(severity="blocker"), "new_bug", by=dana.actor, title="Hurts")
    second = open_issue(default_product(), "Does not", by=dana.actor)
    worker.drain()
    return first, second


def words_of(response) -> str:
    return response.content.decode()


def test_why_is_this_first_has_an_answer_on_the_page_and_beside_the_number(at_desk, sam, two):
    first, second = two
    browser = at_desk(sam)
    listed = words_of(browser.get("/desk/issues/"))
    assert listed.index("Hurts") < listed.index("Does not")
    assert f"Why is {first.key} there?" in listed
    whole = words_of(browser.get(f"/desk/issues/{first.key}/place/"))
    assert "is 1st of 2 issues" in whole and "How bad, say customers" in whole and "1 blocker" in whole
    beside = words_of(browser.get(f"/desk/issues/{second.key}/place/", headers={"HX-Request": "true"}))
    assert f"{first.key} above has" in beside and "<html" not in beside
    assert "1st" in words_of(browser.get(f"/desk/issues/{first.key}/"))


def test_places_go_on_over_pages_and_are_of_the_list_that_is_shown(at_desk, dana, two):
    for n in range(60):
        open_issue(default_product(), f"Issue {n}", by=dana.actor)
    browser = at_desk(dana)
    page = browser.get("/desk/issues/")
    after = page.context["rows"].next
    rest = browser.get("/desk/issues/", {"after": after})
    assert [issue.place for issue in rest.context["rows"]] == list(range(51, 63))
    assert not hasattr(browser.get("/desk/issues/?stage=all").context["rows"].rows[0], "place")


def test_pinning_on_the_page(at_desk, dana, sam, two):
    _, second = two
    browser, address = at_desk(dana), f"/desk/issues/{second.key}/pin/"
    refused = browser.post(address, {"why": ""})
    assert refused.status_code == 422 and "Say why it comes first" in words_of(refused)
    assert browser.post(address, {"why": "Our word"})["Location"] == f"/desk/issues/{second.key}/#place"
    listed = words_of(browser.get("/desk/issues/"))
    assert "Pinned: Our word" in listed and listed.index("Does not") < listed.index("Hurts")
    assert at_desk(sam).post(address, {"why": "Mine"}).status_code == 403
    browser.post(f"/desk/issues/{second.key}/unpin/")
    assert place_of(second).pinned_at is None


def test_weighing_on_the_page_keeps_what_was_typed(at_desk, dana, sam):
    browser = at_desk(dana)
    fields = {"votes": "lots", "plans": "Enterprise 5\nFree", "why": ""}
    refused = browser.post("/desk/order/", fields)
    assert refused.status_code == 422
    assert "Enterprise 5\nFree" in words_of(refused) and "write the plan, then what it weighs" in words_of(refused)
    page = browser.get("/desk/order/")
    typed = {field.name: field.value for field in page.context["form"].fields}
    answer = browser.post("/desk/order/", typed | {"votes": "2", "plans": "Big Enterprise 5\n", "why": "Voices count"})
    assert answer.status_code == 302
    said = words_of(browser.get("/desk/order/"))
    assert "Big Enterprise 5" in said and "Voices count" in said
    assert "Weigh it otherwise" not in words_of(at_desk(sam).get("/desk/order/"))


def test_the_order_over_the_api(token_for, two, dana):
    first, second = two
    api = Client(headers={"Authorization": f"Bearer {token_for('product_manager')}"})
    listed = api.get("/api/v1/order", {"limit": 1})
    assert [row["key"] for row in listed.json()] == [first.key]
    assert listed.json()[0]["points"] == sum(part["points"] for part in listed.json()[0]["parts"])
    after = listed["Link"].split("after=")[1].split(">")[0]
    assert [row["key"] for row in api.get(f"/api/v1/order?limit=1&after={after}").json()] == [second.key]
    assert api.get("/api/v1/order?stage=closed").status_code == 422
    assert api.get("/api/v1/order?after=W251bGwsMV0").status_code == 422
    place = api.get(f"/api/v1/issues/{second.key}/place").json()
    assert (place["number"], place["among"], place["above"]) == (2, 2, first.key)
    pinned = api.put(f"/api/v1/issues/{second.key}/pin", json.dumps({"why": "Our word"}), "application/json")
    assert pinned.json()["number"] == 1 and pinned.json()["pinned"]["why"] == "Our word"
    assert api.delete(f"/api/v1/issues/{second.key}/pin").json()["number"] == 2
    asked = json.dumps({"factors": {"votes": "4"}, "why": "Voices"})
    assert api.put("/api/v1/order/formula", asked, "application/json").status_code == 200
    formula = api.get("/api/v1/order/formula").json()
    assert {part["name"]: part["factor"] for part in formula["parts"]}["votes"] == 4
    assert formula["why"] == "Voices"


def test_a_pin_is_read_with_its_reason_by_who_may_only_look(at_desk, vera, dana, two):
    pin(two[1], "Our word", by=dana.actor)
    page = words_of(at_desk(vera).get(f"/desk/issues/{two[1].key}/"))
    assert "Our word" in page and "Take it down" not in page
