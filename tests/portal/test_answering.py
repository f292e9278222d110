"""The page to which a mail leads that asks: just those questions, and what becomes of the answers."""

import re

import pytest

from heardback.ledger.models import Event
from heardback.notices.lacking import ask_what_lacks
from heardback.products.changing import change_product
from heardback.products.making import make_product
from heardback.products.queries import default_product
from heardback.reports.asking import answers_to_read, ask
from heardback.reports.following import close
from heardback.reports.models import Asked, Report
from tests.portal.conftest import words

OWN = [
    {"label": "Shop number", "kind": "line", "required": True},
    {"label": "Your plan", "kind": "choice", "choices": ["Free", "Paid"]},
]


@pytest.fixture
def asked(marta_says, worker, outbox, ada):
    """A report that was asked about by itself, and the address in the mail."""
    change_product(default_product(), by=ada.actor, ask_after_minutes=0, own_fields=OWN)
    report = marta_says(severity="major")
    ask_what_lacks()
    worker.drain()
    text = outbox()[-1].get_body(("plain",)).get_content()
    return report, re.search(r"http://testserver\.example(/r/\S+/more/)", text)[1]


def test_it_has_just_those_questions_and_looking_changes_nothing(phone, asked):
    _, page = asked
    before = Event.objects.count()
    said = words(phone.get(page))
    assert "5 questions" in said
    for question in ("Shop number", "What would “fixed” look like for you?", "On which page did it happen?"):
        assert question in said
    assert "Which browser" not in said
    assert said.count("I don’t know") == 5
    assert Event.objects.count() == before


def test_the_answers_land_in_the_report(phone, asked):
    report, page = asked
    answer = phone.press(page, "/more/", own_shop_number="12", url="/links", unknown_steps="1")
    report.refresh_from_db()
    assert (report.attributes, report.url) == ({"shop_number": "12"}, "/links")
    assert dict(Asked.objects.filter(answered_at__isnull=False).values_list("question", "answer")) == {
        "own_shop_number": "told", "url": "told", "steps": "unknown",
    }  # fmt: skip
    assert [made.report_id for made in answers_to_read()] == [report.pk]
    # What was left open can still be said; what was answered is asked no more.
    said = words(phone.get(answer["Location"]))
    assert "Thank you. That helps." in said
    assert "Is there more you can tell?" in said
    assert "Shop number" not in said
    phone.press(page, "/more/", fixed_means="It never falls", expected="212")
    assert "That is all we asked. Thank you." in words(phone.get(page))
    told = words(phone.get(page.removesuffix("more/")))
    assert "You told us more. Thank you." in told
    assert "You told us that you don't know: What did you do" in told


def test_what_has_to_be_mended_keeps_everything_typed(phone, asked):
    _, page = asked
    bad = phone.press(page, "/more/", url="x" * 2001, expected="212", unknown_steps="1")
    assert bad.status_code == 422
    html = bad.content.decode()
    assert "At most 2,000 characters fit here." in html
    assert re.search(r">\s*212</textarea>", html)
    assert 'name="unknown_steps" value="1" checked' in html
    assert not Asked.objects.exclude(answer="").exists()
    # Without our page's proof, nothing is kept, and it is all still there.
    kept = phone.post(page, {"expected": "212", "asked": "1"})
    assert kept.status_code == 403
    assert re.search(r">\s*212</textarea>", kept.content.decode())


def test_answered_twice_is_answered_once_and_nothing_typed_is_lost(phone, asked):
    report, page = asked
    phone.press(page, "/more/", url="/links", steps="One")
    token = phone.get(page).context["csrf_token"]
    late = {"csrfmiddlewaretoken": str(token), "asked": "1", "url": "/lists", "steps": "One"}
    for _ in range(2):
        assert phone.post(page, late).status_code == 302
    report.refresh_from_db()
    assert report.url == "/links"
    (added,) = Event.objects.filter(word="report.added")
    assert added.facts["words"].endswith("\n/lists")


def test_what_a_colleague_asked_in_their_own_words(phone, marta_says, sam, page_of):
    report = marta_says()
    made = ask(report, {"steps": "What did you press?"}, by=sam.actor, line="Was it before the update?")
    page = page_of(report) + "more/"
    said = words(phone.get(page))
    assert "2 questions" in said
    assert "Sam Reyes asks: Was it before the update?" in said
    assert "What did you press?" in said
    phone.press(page, "/more/", **{f"line_{made.pk}": "Yes, on Monday", "line_999": "no"})
    assert "One question" in words(phone.get(page))
    (added,) = Event.objects.filter(word="report.added")
    assert added.sentence_for_customer == "You added: “Was it before the update?\nYes, on Monday”"
    assert answers_to_read().get() == made


def test_a_closed_report_asks_for_nothing_and_takes_it_still(phone, asked, sam):
    report, page = asked
    close(report, "fixed", by=sam.actor)
    assert "closed meanwhile" in words(phone.get(page))
    phone.press(page, "/more/", url="/links")
    assert Report.objects.get(pk=report.pk).url == "/links"


def test_nothing_is_guessed_of_the_device_on_which_one_answers(phone, marta_says, sam, page_of):
    report = marta_says()
    ask(report, {"browser": ""}, by=sam.actor)
    page = phone.get(page_of(report) + "more/").content.decode()
    assert 'name="device" value=""' in page
    assert "data-guess" not in page


def test_what_the_receipt_says_of_asking_is_true(phone, marta_says, page_of, ada):
    report = marta_says()
    assert "we ask you once, by mail" in words(phone.get(page_of(report) + "?new"))
    change_product(default_product(), by=ada.actor, ask_by_itself=False)
    silent = marta_says(title="Another")
    assert "a person may ask you, once" in words(phone.get(page_of(silent) + "?new"))


def test_the_guide_stands_where_one_writes_and_by_itself(phone, ada):
    change_product(default_product(), by=ada.actor, own_fields=OWN, texts={"guide": "Say the list’s name."})
    for page in ("/guide/", "/guide/default/", "/report/default/", "/report/default/?all"):
        said = words(phone.get(page))
        assert "What makes a report a good one" in said
        assert "Say the list’s name." in said
        assert "If we can do what you did, we can see what you see." in said
        assert said.index("Shop number") < said.index("What did you do, step by step, before it happened?")
    assert phone.get("/guide/other/").status_code == 404
    make_product("Another", by=ada.actor)
    assert "/guide/another/" in phone.get("/guide/").content.decode()
