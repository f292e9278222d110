"""Groups over the API, by the verbs of the desk."""

import pytest

from heardback.customers.finding import Person, find_or_make_customer
from heardback.issues.models import Stage
from heardback.loop.consenting import join
from heardback.loop.members import membership_of
from heardback.loop.models import ValidationGroup
from heardback.loop.previewing import answer_preview

pytestmark = pytest.mark.once


def test_a_group_from_its_making_to_what_it_says(manager, agent, issue_at, outbox):
    issue, lena = issue_at(Stage.DESIGNING), find_or_make_customer(Person(email="lena@ott.example", name="Lena Ott"))
    body = {"product": issue.product.slug, "name": "Private beta", "about": "You tell us early."}
    assert agent.send("groups", body).status_code == 403
    assert manager.send("groups", body | {"product": "moon"}).json()["errors"][0]["field"] == "product"
    made = manager.send("groups", body)
    assert made.status_code == 201
    at = f"groups/{made.json()['id']}"
    asked = agent.send(f"{at}/ask", {"customers": [lena.pk]})
    assert asked.json() == {"asked": [lena.pk], "left": []}
    again = agent.send(f"{at}/ask", {"customers": [lena.pk]})
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "customers")
    row = join(membership_of(ValidationGroup.objects.get(), lena.pk))
    shown = f"issues/{issue.key}/proposals"
    version = manager.send(shown, {"title": "Count at the edge", "meets": []}).json()["version"]
    assert manager.send(f"{shown}/{version}/share", {"group": 99}).status_code == 422
    assert manager.send(f"{shown}/{version}/share", {"group": row.group_id}).json() == {"count": 1}
    answer_preview(row, issue.proposals.get(version=version).pk, "change", words="Slower")
    proposal = agent.read(shown).json()[0]
    assert (proposal["groups"], proposal["answers"], proposal["shown_to"]) == ([row.group_id], [], [])
    assert [said["words"] for said in proposal["previews"]] == ["Slower"]
    (member,) = agent.read(f"{at}/members").json()
    assert (member["state"], member["answered"]) == ("in", 1)
    assert "You tell us early." in member["consent"]["words"]
    assert manager.change(at, {"open": False}).json()["open"] is False
    assert agent.send(f"{at}/members/{lena.pk}/take-out", {"why": "They asked"}).status_code == 204
    assert agent.read(at).json()["people"]["out"] == 1
