"""The policy on one page: looked at before it is saved, refused beside the field, and every version to be read."""

import json
import re

import pytest

from heardback.products.models import Product


def typed(**changes) -> dict:
    return {
        "sign_off": "first", "sign_off_wait_days": "14", "watch_days": "14", "follow_up_days": "7", "asked_most": "6",
        "asked_days": "30",
        "hours_blocker": "8", "hours_major": "48", "hours_minor": "168", "hours_suggestion": "336",
        "hours_unknown": "72", "skips_minor": "on", "why": "They asked for it", **changes,
    }  # fmt: skip


@pytest.fixture
def browser(at_desk, ada):
    return at_desk(ada)


PLACE = "/desk/products/default/policy/"


def test_it_is_looked_at_before_it_is_saved(browser, issue_at):
    issue_at("building")
    looked = browser.post(PLACE, typed(sign_off="all", confirming_blocker="4", look="on"))
    page = looked.content.decode()
    assert "What would have been different since" in page and "Updates that would have been overdue" in page
    assert Product.objects.get().sign_off == "first"
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    other = browser.post(PLACE, typed(sign_off="majority", seen=seen, save="on"))
    assert "You changed something after you looked" in other.content.decode()
    assert Product.objects.get().sign_off == "first"
    saved = browser.post(PLACE, typed(sign_off="all", confirming_blocker="4", seen=seen, save="on"))
    assert saved.status_code == 302
    product = Product.objects.get()
    assert (product.sign_off, product.silence_by_stage) == ("all", {"confirming": {"blocker": 4}})
    page = browser.get(PLACE).content.decode()
    assert "They asked for it" in page and "Version 2 holds from now on." in page


def test_what_is_wrong_is_said_beside_it(browser):
    answer = browser.post(PLACE, typed(hours_blocker="soon", defining_major="-1", look="on"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Write a whole number.") == 2 and 'value="soon"' in page
    answer = browser.post(PLACE, typed(watch_days="99999", look="on"))
    assert answer.status_code == 422 and "Give a whole number from 0 to 3,650." in answer.content.decode()


def test_everybody_reads_it_and_admins_change_it(at_desk, vera, dana):
    assert "Admins change it." in at_desk(vera).get(PLACE).content.decode()
    assert at_desk(dana).post(PLACE, typed(look="on")).status_code == 403


def test_programs_read_it_replay_it_and_change_it(client, token_for, issue_at):
    issue_at("building")
    headers = {"Authorization": f"Bearer {token_for('admin')}"}
    place = "/api/v1/products/default/policy"

    def send(method, address, body):
        return client.generic(method, address, json.dumps(body), "application/json", headers=headers)

    assert client.get(place, headers=headers).json()["version"] == 0
    tried = send("POST", f"{place}/replay", {"skips": ["major"]}).json()
    assert {one["name"] for one in tried["differences"]} == {"overdue", "presumed", "skipped", "signed", "watched"}
    changed = send("PUT", place, {"sign_off": "majority", "why": "Two know more"})
    assert (changed.json()["version"], changed.json()["rules"]["sign_off"]) == (2, "majority")
    assert send("PUT", place, {"sign_off": "nobody", "why": "x"}).status_code == 422
    assert [one["version"] for one in client.get(f"{place}/versions", headers=headers).json()] == [2, 1]
