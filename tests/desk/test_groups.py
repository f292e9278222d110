"""Groups on the desk: made, people asked into them, who is in and how often they were asked, shown a proposal."""

import pytest

from heardback.customers.finding import Person, find_or_make_customer
from heardback.issues.models import Stage
from heardback.loop.consenting import join
from heardback.loop.grouping import ask_into, make_group
from heardback.loop.members import members, membership_of
from heardback.loop.models import Membership, ValidationGroup
from heardback.loop.previewing import answer_preview
from heardback.loop.proposals import propose

pytestmark = pytest.mark.once


def words_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def lena(db):
    return find_or_make_customer(Person(email="lena@ott.example", name="Lena Ott"))


@pytest.fixture
def issue(issue_at, outbox):
    return issue_at(Stage.DESIGNING)


@pytest.fixture
def beta(issue, dana):
    return make_group(issue.product, "Private beta", "You tell us early.", by=dana.actor)


def test_it_is_made_changed_and_closed(issue, dana, at_desk):
    desk = at_desk(dana)
    assert "No group yet" in words_of(desk.get("/desk/groups/"))
    refused = desk.post("/desk/groups/make/", {"product": issue.product.slug, "name": "Beta", "about": ""})
    assert (refused.status_code, "it is what they agree to" in words_of(refused)) == (422, True)
    made = desk.post("/desk/groups/make/", {"product": issue.product.slug, "name": "Beta", "about": "So"}, follow=True)
    assert "Nobody is in it yet" in words_of(made)
    at = f"/desk/groups/{ValidationGroup.objects.get().pk}/"
    again = desk.post("/desk/groups/make/", {"product": issue.product.slug, "name": "beta", "about": "So"})
    assert "has a group “beta” already" in words_of(again)
    assert desk.post(f"{at}words/", {"name": "", "about": "So"}).status_code == 422
    desk.post(f"{at}words/", {"name": "Private beta", "about": "Early"})
    assert "Early" in words_of(desk.post(f"{at}words/", {"open": "no"}, follow=True))
    group = ValidationGroup.objects.get()
    assert (group.name, group.is_open) == ("Private beta", False)


def test_people_are_found_or_named_several_at_once(beta, lena, sam, at_desk):
    desk, at = at_desk(sam), f"/desk/groups/{beta.pk}/ask/"
    marta = find_or_make_customer(Person(email="marta@northwind.example"))
    assert "Lena Ott" in words_of(desk.get(at, {"q": "lena"}))
    refused = desk.post(at, {"lines": "nobody@ott.example"})
    assert "Nobody is known by “nobody@ott.example”" in words_of(refused)
    assert "nobody@ott.example</textarea>" in words_of(refused)
    assert "Choose at least one" in words_of(desk.post(at, {}))
    done = words_of(desk.post(at, {"customers": lena.pk, "lines": "marta@northwind.example\n\n"}, follow=True))
    assert "2 customers asked" in done
    assert set(Membership.objects.values_list("customer", flat=True)) == {lena.pk, marta.pk}
    assert "were asked already" in words_of(desk.post(at, {"customers": lena.pk}))


def test_its_page_says_who_is_in_it_and_how_often_they_were_asked(issue, beta, lena, dana, at_desk, worker):
    ask_into(beta, [lena], by=dana.actor)
    row = join(membership_of(beta, lena.pk))
    desk, proposal = at_desk(dana), propose(issue, "Count at the edge", by=dana.actor)
    at = f"/desk/issues/{issue.key}/share-group/{proposal.pk}/"
    assert "Private beta: 1 customer" in words_of(desk.get(at))
    assert desk.post(at, {"group": "99"}).status_code == 422
    assert "goes to 1 customer in “Private beta”" in words_of(desk.post(at, {"group": beta.pk}, follow=True))
    worker.drain()
    answer_preview(row, proposal.pk, "change", words="Slower, please")
    seen = words_of(desk.get(f"/desk/groups/{beta.pk}/"))
    for said in ("Lena Ott", "1 of 1", "You tell us early.", "Count at the edge", "1 in"):
        assert said in seen, said
    story = words_of(desk.get(f"/desk/issues/{issue.key}/"))
    assert "it opens no gate" in story and "Slower, please" in story
    assert "Share with more" in story  # those whom it hurts have not seen it
    out = f"/desk/groups/{beta.pk}/out/{row.pk}/"
    assert desk.post(out, {"why": ""}).status_code == 422
    desk.post(out, {"why": "They asked us to"})
    assert members(beta) == []
