"""A customer's own page of a group: looking does nothing, one press says yes, no, what they think, or not any more."""

import re
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.test import Client

from heardback.customers.finding import Person, find_or_make_customer
from heardback.files.storing import store
from heardback.issues.models import Stage
from heardback.loop.grouping import ask_into, make_group
from heardback.loop.members import members, membership_of
from heardback.loop.models import Preview
from heardback.loop.parts import add_part, comment
from heardback.loop.proposals import propose, share
from heardback.notices.preferring import page_of_preferences
from heardback.reports.models import Report
from tests.files.conftest import picture

pytestmark = pytest.mark.once


@pytest.fixture
def lena(db):
    return find_or_make_customer(Person(email="lena@ott.example", name="Lena Ott"))


@pytest.fixture
def issue(issue_at, outbox):
    return issue_at(Stage.DESIGNING)


@pytest.fixture
def beta(issue, dana, lena):
    group = make_group(issue.product, "Private beta", "You tell us early what would not work.", by=dana.actor)
    ask_into(group, [lena], by=dana.actor)
    return group


@pytest.fixture
def page(beta, worker, outbox):
    """Where the mail leads."""
    worker.drain()
    mail = next(mail for mail in outbox() if mail["To"] == "lena@ott.example")
    return re.search(r"/groups/\S+/", mail.get_body(("plain",)).get_content())[0]


def words_of(response) -> str:
    return response.content.decode()


def test_looking_does_nothing_and_one_press_says_yes_or_leaves(beta, lena, page):
    browser = Client()
    seen = words_of(browser.get(page))
    assert "Yes, show me proposals first" in seen and "No, thanks" in seen
    assert "You tell us early what would not work." in seen
    for address in (page, f"{page}stop/", f"{page}proposals/1/"):
        browser.get(address)
    assert membership_of(beta, lena.pk).state == "asked"
    assert "You see these first" in words_of(browser.post(page, {"answer": "yes"}, follow=True))
    assert members(beta) == [lena]
    assert lena.identities.get().trust == "verified"
    assert "You are out of it" in words_of(browser.post(page, {"answer": "leave"}, follow=True))
    assert members(beta) == []
    browser.post(page, {"answer": "yes"})
    assert browser.post(f"{page}stop/", {"x": "y"}).status_code == 400
    assert browser.post(f"{page}stop/", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert members(beta) == []


def test_the_page_where_they_choose_what_they_are_mailed_leaves_it_too(beta, lena, page):
    browser, own = Client(), urlsplit(page_of_preferences(lena, "lena@ott.example")).path
    assert "Private beta" not in words_of(browser.get(own))
    browser.post(page, {"answer": "yes"})
    assert "Private beta" in words_of(browser.get(own))
    said = {"often": "each", "topics": ["news", "plans", "releases", "closing"], "grouped": "on"}
    browser.post(own, said | {"groups": str(beta.pk)})
    assert members(beta) == [lena]
    browser.post(own, said)
    assert members(beta) == []


def test_no_is_an_answer(beta, lena, page):
    seen = words_of(Client().post(page, {"answer": "no"}, follow=True))
    assert "Nothing changes for you" in seen
    assert "If you change your mind" in seen
    assert membership_of(beta, lena.pk).state == "declined"


def test_a_proposal_is_shown_with_its_own_words_and_nothing_else(issue, beta, lena, page, dana, worker):
    browser, before = Client(), Report.objects.count()
    browser.post(page, {"answer": "yes"})
    proposal = propose(issue, "Count at the edge", by=dana.actor, body="**Once**", meets=list(issue.criteria.all()))
    add_part(proposal, "sample", "The list", by=dana.actor, words="212 clicks")
    file = store(BytesIO(picture()), "list.png", by=dana.actor)
    shown = add_part(proposal, "picture", "The new list", by=dana.actor, file=file)
    share(proposal, by=dana.actor, group=beta)
    comment(proposal, "Marta asked for this", by=dana.actor, private=False)
    worker.drain()
    seen = words_of(browser.get(page))
    assert "<strong>Once</strong>" in seen and "212 clicks" in seen
    for private in (
        "Marta",
        "Northwind",
        "Joel",
        issue.key,
        "overnight",
        "analytics",
        "Dana",
        issue.criteria.get().text,
    ):
        assert private not in seen, private
    at = f"{page}proposals/{proposal.pk}/"
    refused = browser.post(at, {"answer": "change", "words": " "})
    assert (refused.status_code, "Tell us what you would change" in words_of(refused)) == (422, True)
    assert "You would change:" in words_of(browser.post(at, {"answer": "change", "words": "Slower"}, follow=True))
    browser.post(at, {"answer": "yes"})
    assert (Preview.objects.get().answer, Report.objects.count()) == ("yes", before)
    inline = browser.get(browser.get(f"{page}parts/{shown.pk}/")["Location"])
    assert inline["Content-Disposition"].startswith("inline")
    browser.post(page, {"answer": "leave"})
    assert "Count at the edge" not in words_of(browser.get(page))
    assert browser.get(f"{page}parts/{shown.pk}/").status_code == 404
    assert browser.post(at, {"answer": "yes"}, follow=True).status_code == 200  # back to the page, which says so
