"""The board as the public reads it: pages, feed and JSON, the same for all, kept in caches, made of public words."""

import json
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from heardback.board.models import MeToo
from heardback.board.publishing import edit, publish, withdraw, write_public_update
from heardback.board.status import set_status
from heardback.products.models import Product
from heardback.products.queries import default_product
from heardback.reports.models import Report, Source

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def browser() -> Client:
    return Client()


def text(browser: Client, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def test_one_product_goes_straight_to_its_board(browser, db):
    assert browser.get("/board/")["Location"] == "/board/default/"
    assert "No known problem just now" in text(browser, "/board/default/")


def test_several_products_are_listed_with_how_they_are(browser, public, dana):
    pay = Product.objects.create(slug="pay", name="Lumen Pay")
    set_status(pay, "major_outage", "Nobody can pay.", by=dana.actor)
    page = text(browser, "/board/")
    assert "It does not work: Nobody can pay." in page
    assert "1 known problem<" in page
    assert "No known problem<" in page


def test_the_board_and_a_problem_on_it(browser, public, issue, dana):
    write_public_update(public, "We can see it too.", by=dana.actor)
    page = text(browser, "/board/default/")
    assert "We are looking into it" in page
    assert f'href="/board/default/{issue.pk}-link-counts-are-too-low/"' in page
    known = text(browser, f"/board/default/{issue.pk}-link-counts-are-too-low/")
    for words in ("Link counts are too low", "Open Export and choose Raw clicks.", "We can see it too."):
        assert words in known
    assert (
        f'rel="canonical" href="http://testserver.example/board/default/{issue.pk}-link-counts-are-too-low/"' in known
    )


def test_only_the_number_of_an_address_counts(browser, public, issue):
    for named in (f"{issue.pk}", f"{issue.pk}-an-older-title", f"{issue.pk}-Ü"):
        assert "Link counts are too low" in text(browser, f"/board/default/{named}/")


def test_a_title_without_latin_letters_has_an_address(browser, issue, dana):
    publish(issue, "リンクの数が減る", by=dana.actor)
    page = text(browser, "/board/default/")
    assert reverse("portal:known", args=["default", issue.pk])[:-1] in page
    assert "リンクの数が減る" in text(browser, f"/board/default/{issue.pk}-リンクの数が減る/")


@pytest.mark.parametrize(
    "path",
    ["/board/nope/", "/board/nope/status.json", "/board/nope/history.atom", "/board/default/999/", "/board/nope/1/",
     "/board/default/999/me-too/", "/board/default/999/follow/", "/board/default/999/me-too/counted/",
     "/board/default/999999999999999999/"],
)  # fmt: skip
def test_what_is_not_there_says_so(browser, public, path):
    assert "Nothing is here" in text(browser, path, 404)


def test_an_unpublished_issue_is_not_there(browser, issue):
    assert "Nothing is here" in text(browser, f"/board/default/{issue.pk}/", 404)


def test_anothers_product_does_not_have_it(browser, public, issue):
    Product.objects.create(slug="pay", name="Lumen Pay")
    text(browser, f"/board/pay/{issue.pk}/", 404)


def test_withdrawn_it_is_gone_in_words(browser, public, issue, dana):
    withdraw(public, by=dana.actor)
    for rest in ("", "me-too/", "follow/", "me-too/counted/", "follow/asked/"):
        assert "was taken off the board" in text(browser, f"/board/default/{issue.pk}/{rest}", 410)
    assert "Link counts" not in text(browser, "/board/default/")
    assert browser.post(f"/board/default/{issue.pk}/me-too/").status_code == 410


@pytest.fixture
def readable(public, issue) -> list[str]:
    return [
        "/board/default/",
        f"/board/default/{issue.pk}/",
        "/board/default/status.json",
        "/board/default/history.atom",
    ]


def test_caches_may_keep_what_is_the_same_for_all(browser, readable, dana, at_desk):
    for path in readable:
        response = at_desk(dana).get(path)
        assert response["Cache-Control"] == "public, max-age=30"
        assert "Vary" not in response or "Cookie" not in response["Vary"]
        assert not response.cookies
        assert b"csrf" not in response.content
        assert response.content == browser.get(path).content


def test_who_has_it_already_is_not_sent_it_again(browser, readable, public, dana):
    for path in readable:
        first = browser.get(path)
        assert first["Last-Modified"]
        again = browser.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    set_status(default_product(), "degraded_performance", "It is slow.", by=dana.actor)
    for path in readable:
        etag = browser.get(path)["ETag"]
        edit(public, by=dana.actor, title=f"Counts are too low ({path})")
        changed = browser.get(path, headers={"If-None-Match": etag})
        assert changed.status_code == 200
        assert changed["ETag"] != etag


def test_a_new_name_of_the_product_is_seen_at_once(browser, readable):
    old = {path: browser.get(path) for path in readable}
    Product.objects.update(name="Lumen Links")
    for path in readable:
        response = browser.get(path, headers={"If-None-Match": old[path]["ETag"]})
        assert response.status_code == 200
        assert b"Lumen Links" in response.content


def test_a_message_for_somebody_does_not_get_into_a_cache(public, issue):
    browser = Client()
    browser.cookies["messages"] = "private"
    response = browser.get(f"/board/default/{issue.pk}/")
    assert not response.cookies
    assert b"private" not in response.content


def test_nothing_but_reading(browser, readable):
    for path in readable:
        assert browser.post(path).status_code == 405
        assert browser.head(path).status_code == 200


def test_status_for_programs(browser, public, issue, dana):
    set_status(default_product(), "partial_outage", "Exports fail.", by=dana.actor)
    response = browser.get("/board/default/status.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    said = json.loads(response.content)
    assert said["status"].pop("updated_at").startswith("20")
    assert said == {
        "product": {"slug": "default", "name": default_product().name},
        "status": {"level": "partial_outage", "label": "Some things do not work", "text": "Exports fail."},
        "known_issues": 1,
        "url": "http://testserver.example/board/default/",
    }


def test_the_feed_has_every_update_newest_first(browser, public, issue, dana):
    write_public_update(public, "We can see it too.", by=dana.actor)
    write_public_update(public, "Built, with a \x0b in it.", by=dana.actor, status="fixing")
    response = browser.get("/board/default/history.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}summary").text for entry in entries] == [
        "A fix is being made.\n\nBuilt, with a  in it.",
        "We can see it too.",
        "Open Export and choose Raw clicks.",
    ]
    assert {entry.find(f"{ATOM}title").text for entry in entries} == {"Link counts are too low"}
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == 3
    assert f'href="http://testserver.example/board/default/{issue.pk}/#update-' in response.content.decode()
    assert '/board/default/history.atom" rel="self"' in response.content.decode()
    assert "application/atom+xml" in text(browser, "/board/default/")


def test_a_browser_is_counted_once(public, issue):
    browser, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    at = f"/board/default/{issue.pk}/me-too/"
    assert browser.post(at).status_code == 403
    for who in (browser, browser, other):
        page = who.get(at)
        assert page["Cache-Control"] == "private, no-store"
        token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        done = who.post(at, {"csrfmiddlewaretoken": token, "count": "1"})
        assert done["Location"] == f"/board/default/{issue.pk}-link-counts-are-too-low/me-too/counted/"
    assert MeToo.objects.count() == 2
    assert "2 people have this" in text(browser, done["Location"])
    assert "2 people have this too" in text(browser, f"/board/default/{issue.pk}/")
    assert browser.cookies["voice"]["httponly"]


def test_two_presses_at_once_are_one_voice(public, issue):
    """The cookie is there before the button is pressed."""
    browser = Client()
    at = f"/board/default/{issue.pk}/me-too/"
    browser.get(at)
    voice = browser.cookies["voice"].value
    for _ in range(2):
        twin = Client()
        twin.cookies["voice"] = voice
        twin.post(at, {"count": "1"})
    assert MeToo.objects.count() == 1


def test_counted_and_told_by_an_address(public, issue):
    browser = Client()
    at = f"/board/default/{issue.pk}/me-too/"
    done = browser.post(at, {"tell": "1", "email": "kim@elsewhere.example", "words": "Mine are at zero."})
    assert done.status_code == 302
    assert Report.objects.get(source=Source.BOARD).text == "Mine are at zero."


def test_a_bad_address_keeps_what_was_typed(public, issue):
    for what, at in (("tell", "me-too"), ("follow", "follow")):
        response = Client().post(
            f"/board/default/{issue.pk}/{at}/", {what: "1", "email": "kim at home", "words": "Mine are at zero."}
        )
        page = response.content.decode()
        assert response.status_code == 422
        assert "It should look like name@example.com." in page
        assert 'value="kim at home"' in page
        assert 'aria-invalid="true"' in page
        assert what == "follow" or "Mine are at zero." in page
    assert not Report.objects.filter(source=Source.BOARD).exists()


def test_whether_an_address_is_known_is_not_told(public, issue):
    answers = set()
    for address in ("marta@northwind.example", "kim@elsewhere.example", "marta@northwind.example"):
        browser = Client()
        for what, at in (("tell", "me-too"), ("follow", "follow")):
            response = browser.post(f"/board/default/{issue.pk}/{at}/", {what: "1", "email": address})
            answers.add((at, response.status_code, response["Location"]))
    assert len(answers) == 2


def test_what_is_fixed_leads_to_the_report_form(browser, public, issue, dana):
    edit(public, by=dana.actor, status="fixed")
    page = text(browser, f"/board/default/{issue.pk}/")
    assert "It is not fixed for me: report it" in page
    assert "me-too/" not in page
    assert browser.post(f"/board/default/{issue.pk}/me-too/", {"count": "1"}).status_code == 422
