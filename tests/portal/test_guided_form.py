"""The guided form, page by page, without JavaScript."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heardback.portal.drafts import LIVES, forget_old_drafts
from heardback.portal.models import Draft, Press
from heardback.products.changing import change_product
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.reports.receipts import receipt
from tests.portal.conftest import Browser, words


class Guided:
    """Somebody who fills in the form: stands on a page, and presses its buttons."""

    def __init__(self, phone: Browser, start: str = "/report/") -> None:
        self.phone, self.at = phone, start
        self.answer = phone.get(start)

    def press(self, go: str = "next", **typed: str | list[str]) -> "Guided":
        html = self.answer.content.decode()
        form = re.search(r"<form class=\"guided\"[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", html, re.S)
        assert form, words(self.answer)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[2]))
        data = {name: unescape(value) for name, value in hidden.items()} | typed | {"go": go}
        self.answer = super(Browser, self.phone).post(unescape(form[1]), data)
        while self.answer.status_code == 302:
            self.at = self.answer["Location"]
            self.answer = self.phone.get(self.at)
        return self

    @property
    def page(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.answer.content.decode(), re.S)
        return unescape(re.sub("<[^>]+>", "", found[1])).strip()

    def value(self, name: str) -> str:
        html = self.answer.content.decode()
        found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n(.*?)</textarea>', html, re.S)
        found = found or re.search(rf'<input type="\w+"[^>]*name="{name}" value="([^"]*)"', html)
        return unescape(found[1])


@pytest.fixture
def guided(phone, db) -> Guided:
    return Guided(phone)


@pytest.fixture
def product(db) -> Product:
    return Product.objects.get()


def test_one_idea_a_page_and_a_last_look_before_it_is_sent(guided):
    assert guided.page == "What happened?"
    guided.press(title="The count went down", text="Yesterday 212,\r\ntoday 198.")
    assert guided.page == "How should it be?", "what fixed means is asked early"
    guided.press(fixed_means="It never goes down", expected="212")
    assert guided.page == "How much is it in your way?"
    guided.press(severity="major", frequency="every_time", occurred_at="2026-01-15", zone="Europe/Berlin")
    assert guided.page == "Where does it happen?"
    guided.press(url="/stats", step_line=["Open Links", "", "Look"], browser="Firefox 140")
    assert guided.page == "Can you show it?"
    guided.press("skip")
    assert guided.page == "Who are you?"
    guided.press(name="Marta Keller", email="marta@northwind.example", organization="Northwind")
    assert guided.page == "Check your answers"
    seen = words(guided.answer)
    for said in ("Yesterday 212, today 198.", "It never goes down", "It happens every time", "Open Links Look"):
        assert said in seen
    assert Report.objects.count() == 0
    guided.press("send")
    report = Report.objects.get()
    assert guided.at == f"/r/{guided.at.split('/')[2]}/?new"
    assert report.text == "Yesterday 212,\ntoday 198."
    assert (report.severity, report.url, report.steps) == ("major", "/stats", ["Open Links", "Look"])
    assert (report.browser, report.device, report.source) == ("Firefox 140", "iPhone", "form")
    assert report.customer.name == "Marta Keller"
    assert Draft.objects.count() == 0


def test_a_short_problem_is_four_presses(guided):
    guided.press("end", title="Gone")
    assert guided.page == "Who are you?"
    guided.press("next", email="marta@northwind.example")
    guided.press("send")
    assert Report.objects.get().customer is not None
    assert Report.objects.get().browser == "Safari 18.5", "what the browser tells comes along from the first page"


def test_nobody_has_to_say_who_they_are_unless_the_product_wants_it(guided, product, ada):
    guided.press("end", title="Gone").press()
    guided.press("send")
    assert Report.objects.get().customer is None
    change_product(product, by=ada.actor, anonymous=False)
    other = Guided(guided.phone).press("end", title="Gone").press()
    assert other.answer.status_code == 422
    assert "Write an e-mail address or a phone number" in words(other.answer)
    other.press("end").press("send")
    assert other.page != "Thank you. We have your report."
    assert guided.phone.press("/report/", "/report/", title="x").status_code == 422, "nor on one page"
    assert Report.objects.count() == 1


def test_what_is_wrong_stays_on_its_page_with_everything_typed(guided):
    guided.press()
    assert guided.answer.status_code == 422
    assert "Say what went wrong" in words(guided.answer)
    assert 'role="alert" tabindex="-1" autofocus' in guided.answer.content.decode()
    guided.press("end", title="Gone").press(name="<Marta>", email="marta@")
    assert guided.page == "Who are you?"
    assert guided.value("email") == "marta@"
    assert guided.value("name") == "<Marta>"
    # One may go on all the same, and is told at the end; each complaint leads to its answer.
    guided.press("back")
    guided.press("end")
    guided.press("end")
    html = guided.press("send").answer.content.decode()
    assert guided.answer.status_code == 422
    assert '<a href="#answer-email">' in html
    assert 'id="answer-email"' in html
    assert Report.objects.count() == 0


def test_from_the_last_page_one_changes_an_answer_and_comes_back(guided):
    guided.press("end", title="Gone").press(email="marta@northwind.example")
    change = re.search(r'href="([^"]*/fixed/\?change)"', guided.answer.content.decode())[1]
    guided.answer = guided.phone.get(change)
    guided.press(fixed_means="It never goes down")
    assert guided.page == "Check your answers"
    assert "It never goes down" in words(guided.answer)


def test_steps_are_put_in_order_added_and_removed_by_buttons(guided):
    guided.press(title="x").press().press()
    guided.press("down-0", step_line=["Look", "Open", "Close"])
    assert guided.at.endswith("#step-1")
    inputs = re.findall(r'name="step_line" value="([^"]*)"', guided.answer.content.decode())
    assert inputs == ["Open", "Look", "Close"]
    guided.press("add-1", step_line=inputs)
    guided.press("up-3", step_line=["Open", "Look", "Close", "Wait"])
    guided.press("out-1", step_line=["Open", "Look", "Wait", "Close"])
    guided.press("out-99", step_line=["Open", "Wait", "Close"])
    guided.press("end", step_line=["Open", "Wait", "Close"]).press().press("send")
    assert Report.objects.get().steps == ["Open", "Wait", "Close"]


def test_a_draft_is_forgotten_after_a_week_and_gone_when_it_was_sent(guided):
    guided.press(title="x")
    at = guided.at
    Draft.objects.update(changed_at=timezone.now() - LIVES - timedelta(minutes=1))
    assert guided.phone.get(at).status_code == 404
    assert forget_old_drafts() == 1
    other = Guided(guided.phone).press("end", title="x").press()
    at = other.at
    other.press("send")
    gone = guided.phone.get(at)
    assert gone.status_code == 410
    again = guided.phone.press(at, at)
    assert again["Location"].startswith("/r/")
    assert Report.objects.count() == 1


def test_the_same_page_sent_by_the_form_and_by_the_browsers_queue_is_one_report(guided):
    """The connection was lost after the server had it: the browser sends everything once more, in one piece."""
    guided.press("end", title="Gone", text="All").press(email="marta@northwind.example")
    key = Draft.objects.get().key
    guided.press("send")
    page = guided.phone.get("/report/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    said = {"title": "Gone", "text": "All", "email": "marta@northwind.example", "key": key}
    answer = guided.phone.post(
        "/report/default/", {**said, "csrfmiddlewaretoken": token}, headers={"X-Form-Script": "1"}
    )
    assert answer.json()["to"].startswith("/r/")
    assert Report.objects.count() == Press.objects.count() == 1


def test_a_form_in_pieces_that_is_sent_as_a_whole_has_every_page(guided):
    guided.press(title="Gone").press(fixed_means="It is there")
    html = guided.answer.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
    guided.phone.post("/report/default/", {"key": Draft.objects.get().key, "csrfmiddlewaretoken": token, "url": "/a"})
    assert (Report.objects.get().title, Report.objects.get().fixed_means) == ("Gone", "It is there")
    assert Draft.objects.count() == 0


def test_a_page_that_is_not_ours_is_not_taken_and_loses_nothing(guided):
    guided.press(title="Gone")
    answer = guided.phone.post(guided.at, {"fixed_means": "Mine", "go": "next"})
    assert answer.status_code == 403
    assert "Mine</textarea>" in answer.content.decode()
    assert "fixed_means" not in Draft.objects.get().answers


def test_who_came_by_their_private_link_is_known(phone, marta_says, page_of):
    report = marta_says()
    answer = phone.press(page_of(report), "/another/")
    guided = Guided(phone, answer["Location"])
    guided.press("end", title="One more thing")
    assert guided.page == "Check your answers"
    assert "Marta Keller" in words(guided.answer)
    assert "marta@northwind.example" not in guided.answer.content.decode()
    guided.press("send")
    assert Report.objects.latest("pk").customer == report.customer
    # Somebody else at the same screen says so.
    guided = Guided(phone, phone.press(page_of(report), "/another/")["Location"])
    guided.press("end", title="Not hers").press("somebody-else")
    assert guided.page == "Who are you?"
    # A link that was only shown on a screen proves nothing.
    unproven = f"/r/{receipt(marta_says().pk, on_screen=True)}/"
    guided = Guided(phone, phone.press(unproven, "/another/")["Location"])
    assert guided.press("end", title="x").page == "Who are you?"


def test_what_a_product_asks_is_asked_in_its_words(phone, product, ada):
    change_product(
        product, by=ada.actor, asks={"url": "required", "phone": "not", "device": "not", "files": "not"},
        own_fields=[
            {"label": "Order number", "hint": "It is in the mail.", "required": True},
            {"label": "Which till?", "kind": "choice", "choices": ["Left", "Right"]},
        ],
        spots=[{"name": "Checkout", "patterns": ["/checkout/*"]}],
        texts={"intro": "We read all of it.", "thanks": "You helped a great deal.", "hint_url": "In the address bar."},
    )  # fmt: skip
    guided = Guided(phone)
    assert "We read all of it." in words(guided.answer)
    guided.press(title="x").press().press()
    assert "In the address bar." in words(guided.answer)
    assert "Your device" not in words(guided.answer)
    guided.press()
    assert guided.answer.status_code == 422
    guided.press(url="https://shop.example/checkout/pay?card=1")
    assert guided.page == "A few more questions", "no files are asked for"
    guided.press(own_which_till="Middle")
    assert guided.answer.status_code == 422
    assert words(guided.answer).count("Choose one of these.") == 2
    guided.press(own_order_number="A-17", own_which_till="Left", own_unknown="x")
    assert 'name="phone"' not in guided.answer.content.decode()
    guided.press().press("send")
    report = Report.objects.get()
    assert report.attributes == {"order_number": "A-17", "which_till": "Left"}
    assert report.step == "Checkout"
    assert "You helped a great deal." in words(guided.answer)
    own = guided.phone.get(guided.at.removesuffix("?new"))
    assert "Order number A-17" in words(own)


FIELDS = {
    "What happened?": "text", "How should it be?": "fixed_means", "Where does it happen?": "url",
    "Who are you?": "name",
}  # fmt: skip


class AnyOrder(TestCase):
    """Whatever is pressed in whatever order, what was typed stays."""

    def setUp(self) -> None:
        Product.objects.get_or_create(slug="default", defaults={"name": "Our product", "is_default": True})

    @given(st.lists(st.tuples(st.sampled_from(["next", "back", "skip", "end", "reload"]), st.booleans()), max_size=14))
    @settings(max_examples=15)
    def test_nothing_typed_is_lost(self, presses) -> None:
        guided, said = Guided(Browser()), {"title": "Gone"}
        guided.press(title="Gone")
        for number, (go, types) in enumerate(presses):
            field = FIELDS.get(guided.page)
            if field in said:
                assert guided.value(field) == said[field]
            if go == "reload":
                guided.answer = guided.phone.get(guided.at)
            elif guided.page == "Check your answers" and go == "next":
                continue
            elif field and types:
                said[field] = f"said {number}"
                guided.press(go, **{field: said[field]})
            elif field:
                guided.press(go, **{field: said.get(field, "")})
            else:
                guided.press(go)
        kept = Draft.objects.latest("changed_at").answers
        assert {name: kept[name] for name in said} == said
