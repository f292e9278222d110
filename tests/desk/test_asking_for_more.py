"""Asking a customer for what is missing, from the desk; filling it in for them; reading what they answered."""

from datetime import timedelta

import pytest

from heardback.customers.finding import Person
from heardback.products.changing import change_product
from heardback.products.queries import default_product
from heardback.reports.answering import Answers, answer
from heardback.reports.asking import answers_to_read, ask
from heardback.reports.models import Ask, Report
from heardback.reports.taking import Account, take

OWN = [{"label": "Shop number", "required": True}, {"label": "Plan", "kind": "choice", "choices": ["Free", "Paid"]}]


def html(response) -> str:
    return response.content.decode()


@pytest.fixture
def called(sam):
    """Somebody on the phone, whom no mail reaches."""
    return take(Account(title="Gone", person=Person(phone="+49 30 901820")), source="agent", by=sam.actor)


def test_one_chooses_looks_at_the_message_and_sends_it(at_desk, sam, marta_says, worker, outbox):
    report, browser = marta_says(severity="major"), at_desk(sam)
    assert f'data-key="a" href="/desk/reports/{report.pk}/ask/"' in html(browser.get(f"/desk/reports/{report.pk}/"))
    page = f"/desk/reports/{report.pk}/ask/"
    first = html(browser.get(page))
    assert "&gt; What would “fixed” look like for you?" in first
    assert "Which browser or app do you use?" not in first.partition("What they will read")[2]
    typed = {"q_steps": "on", "w_steps": "What did you press?", "line": "Before the update?"}
    look = html(browser.post(page, {**typed, "look": "1"}))
    assert "&gt; What did you press?" in look
    assert "Sam Reyes would like to know: “Before the update?”" in look
    assert not Ask.objects.exists()
    assert browser.post(page, typed)["Location"] == f"/desk/reports/{report.pk}/"
    worker.drain()
    assert "> What did you press?" in outbox()[-1].get_body(("plain",)).get_content()
    shown = html(browser.get(f"/desk/reports/{report.pk}/"))
    assert "not answered yet: step by step." in shown
    again = browser.post(page, typed)
    assert again.status_code == 422
    assert "You asked exactly this already." in html(again)
    assert "Choose what to ask." in html(browser.post(page, {}))
    assert 'value="What?' in html(browser.post(page, {"q_url": "on", "w_url": "What?" + "x" * 300}))


def test_who_may_not_write_to_customers_asks_nothing(at_desk, vera, marta_says):
    report = marta_says()
    assert at_desk(vera).get(f"/desk/reports/{report.pk}/ask/").status_code == 403
    assert 'data-key="a"' not in html(at_desk(vera).get(f"/desk/reports/{report.pk}/"))


def test_where_nobody_can_be_asked_it_says_so(at_desk, sam):
    report = take(Account(title="Gone"), source="form")
    page = html(at_desk(sam).get(f"/desk/reports/{report.pk}/ask/"))
    assert "Nobody can be asked" in page
    assert "Send it to" not in page
    assert at_desk(sam).post(f"/desk/reports/{report.pk}/ask/", {"q_steps": "on"}).status_code == 422


def test_a_products_own_questions_are_missing_asked_and_told_in_words(at_desk, sam, ada, marta_says):
    change_product(default_product(), by=ada.actor, own_fields=OWN)
    report, browser = marta_says(), at_desk(sam)
    page = f"/desk/reports/{report.pk}/"
    assert "Not told yet: “Shop number”" in html(browser.get(page))
    wrong = browser.post(page + "tell/", {"occurred_at": "soon", "own_shop_number": "12"})
    assert wrong.status_code == 422
    assert 'value="12"' in html(wrong)
    browser.post(page + "tell/", {"own_shop_number": "12", "own_plan": "Paid", "unknown_steps": "on", "url": "/links"})
    report.refresh_from_db()
    assert (report.attributes, report.url) == ({"shop_number": "12", "plan": "Paid"}, "/links")
    told = html(browser.get(page))
    assert "<h3>Shop number</h3>" in told
    assert "step by step" not in told.partition("Not told yet")[2].partition("</p>")[0]


def test_what_is_answered_is_news_until_it_is_read(at_desk, sam, dana, marta_says):
    report = marta_says()
    ask(report, {"steps": "", "url": ""}, by=dana.actor)
    assert "2 of 10 told · asked <time" in html(at_desk(sam).get("/desk/"))
    # A colleague who fills it in is no news.
    answer(report, Answers(Account(url="/links")), by=sam.actor)
    assert not answers_to_read().exists()
    answer(report, Answers(Account(steps=["One"])), by=report.customer.actor)
    assert "<b>answered" in html(at_desk(sam).get("/desk/"))
    assert "asked by Dana Ito" in html(at_desk(sam).get("/desk/waiting/"))
    assert "They answered what was asked" in html(at_desk(sam).get(f"/desk/reports/{report.pk}/"))
    done = at_desk(sam).post(f"/desk/reports/{report.pk}/read/", {"back": "waiting"})
    assert done["Location"] == "/desk/waiting/"
    assert "They answered" not in html(at_desk(sam).get("/desk/waiting/"))


def test_a_colleague_finds_what_they_are_to_find_out(at_desk, sam, dana, called):
    ask(called, {"steps": ""}, by=dana.actor, line="Which shop?")
    browser = at_desk(sam)
    page = html(browser.get("/desk/mine/"))
    assert "To find out" in page
    assert "“Which shop?”" in page
    assert "Gone" not in html(at_desk(dana).get("/desk/mine/"))
    made = Ask.objects.get()
    browser.post(f"/desk/reports/{called.pk}/tell/", {f"line_{made.pk}": "Number 12", "unknown_steps": "on"})
    assert "To find out" not in html(browser.get("/desk/mine/"))


def test_asking_by_itself_is_set_on_the_products_page(at_desk, ada):
    browser = at_desk(ada)
    page = "/desk/products/default/"
    form = browser.get(page).context["form"]
    typed = {field.name: field.value for field in form.fields if field.kind not in ("part", "check")}
    assert browser.post(page, {**typed, "ask_after_minutes": "x"}).status_code == 422
    browser.post(page, {**typed, "ask_after_minutes": "60"})
    product = default_product()
    assert (product.ask_by_itself, product.ask_after_minutes) == (False, 60)
    # The guide is edited with the form.
    page = "/desk/products/default/form/"
    form = browser.get(page).context["form"]
    typed = {field.name: field.value for field in form.fields if field.kind not in ("part", "check")}
    assert browser.post(page, {**typed, "guide": "Say the list’s name."}).status_code == 302
    assert default_product().texts["guide"] == "Say the list’s name."
    assert "Say the list’s name." in html(browser.get("/desk/reports/write/"))


def test_ones_own_page_is_kind_and_tells_the_trend(at_desk, sam):
    empty = html(at_desk(sam).get("/desk/mine/"))
    assert "You wrote nothing down" in empty
    for weeks in (9, 9, 9, 1, 0, 0):
        more = {"fixed_means": "212", "url": "/x", "expected": "212"} if weeks < 2 else {}
        report = take(Account(title="Gone", **more), source="agent", by=sam.actor)
        Report.objects.filter(pk=report.pk).update(received_at=report.received_at - timedelta(weeks=weeks))
    page = html(at_desk(sam).get("/desk/mine/"))
    assert "They tell more than they did: 30 %, after 0 % before. Thank you." in page
    assert "Percent told, week by week: " in page
    assert "6 of 20, 30 %" in page
    assert "Most often not told: what happened (6 of 6)" in page
