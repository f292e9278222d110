"""Known problems are shown before they are reported once more, and one press joins in with everything typed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from heardback.board.models import MeToo, PublicIssue
from heardback.board.publishing import edit, publish, withdraw
from heardback.board.recognizing import recognize
from heardback.issues.models import Issue
from heardback.issues.opening import open_issue
from heardback.ledger.models import Event
from heardback.portal.models import Draft
from heardback.products.changing import change_product
from heardback.products.making import make_product
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.triage.models import Match
from heardback.triage.queries import let_in
from tests.portal.conftest import words
from tests.portal.test_guided_form import Guided

TYPED = {"title": "My link counts went down overnight", "text": "It was 212 yesterday and 198 today"}


@pytest.fixture
def product(db) -> Product:
    return Product.objects.get()


@pytest.fixture
def known(product, dana) -> PublicIssue:
    issue = open_issue(product, "Secret: bots at Northwind", by=dana.actor, description="overnight counts internal")
    return publish(
        issue, title="Link counts went down overnight", meanwhile="Export shows the right counts.", by=dana.actor
    )


def look(phone, **typed) -> str:
    page = phone.get("/report/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    return phone.post("/report/default/known/", {**typed, "csrfmiddlewaretoken": token})


def test_while_one_types_what_is_known_appears_with_its_workaround(phone, known):
    said = words(look(phone, **TYPED))
    assert "Link counts went down overnight" in said
    assert "We are looking into it" in said
    assert "Export shows the right counts." in said
    assert "This is my problem too" in said
    assert "Secret" not in said
    assert words(look(phone, title="My picture is upside down")) == ""
    assert words(look(phone)) == ""


def test_only_public_words_are_matched_and_shown(product, known):
    assert [one.issue.number for one in recognize(product, "Link counts overnight")] == [known.number]
    assert recognize(product, "Secret bots Northwind internal") == []


def test_what_was_taken_back_is_fixed_or_another_products_is_not_shown(product, known, dana, ada):
    other = make_product("Shop", by=ada.actor)
    assert recognize(other, TYPED["title"]) == []
    edit(known, title="Pictures are upside down", by=dana.actor)
    assert recognize(product, TYPED["title"]) == []
    assert len(recognize(product, "Pictures upside down")) == 1
    edit(known, status="fixed", by=dana.actor)
    assert recognize(product, "Pictures upside down") == []
    edit(known, status="out", by=dana.actor)
    assert len(recognize(product, "Pictures upside down")) == 1
    withdraw(known, by=dana.actor)
    assert recognize(product, "Pictures upside down") == []


def test_without_a_script_they_are_a_page_that_is_shown_once(phone, known):
    guided = Guided(phone).press(**TYPED)
    assert guided.page == "Is it one of these?"
    assert "Export shows the right counts." in words(guided.answer)
    guided.press()
    assert guided.page == "How should it be?"
    assert guided.press("back").page == "What happened?"
    assert guided.press(**TYPED).page == "How should it be?"
    # Who saw them while typing isn't shown them again.
    assert Guided(phone).press(known_shown="1", **TYPED).page == "How should it be?"


def test_one_press_joins_in_and_keeps_everything_typed(phone, known):
    guided = Guided(phone).press(**TYPED).press()
    guided.press(fixed_means="It never goes down").press()
    guided.press(url="/stats", step_line=["Open", "Look"])
    at, key = guided.at, Draft.objects.get().key
    file = SimpleUploadedFile("log.txt", b"212 then 198\n")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', guided.answer.content.decode())[1]
    sent = {"go": f"join-{known.number}", "key": key, "csrfmiddlewaretoken": token, "files": file}
    answer = super(type(phone), phone).post(at, sent)
    report = Report.objects.get()
    assert answer["Location"].startswith(f"/r/{report.pk}")
    assert (report.title, report.text) == (TYPED["title"], TYPED["text"])
    assert (report.fixed_means, report.url, report.steps) == ("It never goes down", "/stats", ["Open", "Look"])
    assert (report.source, report.attachments.get().file.name) == ("form", "log.txt")
    match = Match.objects.get()
    assert (match.issue, match.report) == (known.issue, report)
    assert MeToo.objects.count() == 1
    assert Draft.objects.count() == 0
    assert list(let_in(known.issue)) == []
    # Pressed again, it is the same report, counted once.
    answer = super(type(phone), phone).post(at, {**sent, "files": ""})
    assert Report.objects.count() == MeToo.objects.count() == Match.objects.count() == 1


def test_somebody_who_did_not_say_who_they_are_is_not_let_in_either(phone, known, marta_says):
    guided = Guided(phone)
    guided.press(f"join-{known.number}", **TYPED)
    report = Report.objects.get()
    assert report.customer is None
    assert Match.objects.get().by_themself
    assert Event.objects.filter(word="report.matched").get().actor == f"report:{report.pk}"
    assert "Secret" not in guided.answer.content.decode()
    assert "Secret" not in phone.get(guided.at.removesuffix("?new")).content.decode()


def test_where_nobody_may_be_anonymous_they_say_who_they_are_first(phone, known, product, ada):
    change_product(product, by=ada.actor, anonymous=False)
    guided = Guided(phone).press(f"join-{known.number}", **TYPED)
    assert guided.page == "Who are you?"
    assert "the same as “Link counts went down overnight”" in words(guided.answer)
    guided.press(email="marta@northwind.example")
    report = Report.objects.get()
    assert report.customer is not None
    assert Match.objects.get().issue == known.issue


def test_what_was_taken_off_the_board_meanwhile_is_said_and_loses_nothing(phone, known, dana):
    guided = Guided(phone).press(**TYPED)
    withdraw(known, by=dana.actor)
    guided.press(f"join-{known.number}")
    assert guided.answer.status_code == 422
    assert "not on the board any more" in words(guided.answer)
    assert Draft.objects.get().answers["title"] == TYPED["title"]
    assert Report.objects.count() == 0
    assert guided.press().page == "How should it be?"


def test_another_products_problem_cannot_be_joined(phone, known, ada, dana):
    shop = make_product("Shop", by=ada.actor)
    issue = open_issue(shop, "x", by=dana.actor)
    other = publish(issue, title="The shop is shut", by=dana.actor)
    guided = Guided(phone, "/report/default/")
    guided.press(f"join-{other.number}", **TYPED)
    assert guided.answer.status_code == 422
    assert Match.objects.count() == 0
    assert Issue.objects.count() == 2
