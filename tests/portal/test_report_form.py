"""The report form, without JavaScript."""

import re

import pytest
from django.urls import reverse

from heardback.ledger.models import Event
from heardback.products.models import Product
from heardback.reports.models import Report
from tests.portal.conftest import words


def test_a_problem_is_reported_and_the_receipt_says_what_happens_next(phone, db):
    sent = phone.press(
        "/report/", "/report/",
        title="The count of my links went down overnight", text="Yesterday it was 212,\r\ntoday 198.",
        fixed_means="It never goes down", severity="major", frequency="every_time", url="/stats",
        steps="Open Links\r\n\r\nLook at the count", expected="At least 212", occurred_at="2026-01-15",
        occurred_time="17:30", zone="Europe/Berlin", name="Marta Keller", email="marta@northwind.example",
        organization="Northwind",
    )  # fmt: skip
    report = Report.objects.get()
    assert (report.title, report.text) == (
        "The count of my links went down overnight",
        "Yesterday it was 212,\ntoday 198.",
    )
    assert (report.fixed_means, report.severity, report.frequency) == ("It never goes down", "major", "every_time")
    assert (report.url, report.expected) == ("/stats", "At least 212")
    assert report.steps == ["Open Links", "Look at the count"]
    assert report.occurred_at.isoformat() == "2026-01-15T16:30:00+00:00"
    assert (report.customer.name, report.organization.name, report.source) == ("Marta Keller", "Northwind", "form")
    assert (sent.status_code, sent["Location"][-5:]) == (302, "/?new")
    receipt = phone.get(sent["Location"])
    assert f"Report {report.number}" in words(receipt)
    assert "You will hear from us by" in words(receipt)
    assert "http://testserver.example" + sent["Location"].removesuffix("?new") in words(receipt)


def test_only_what_happened_is_needed(phone, db):
    phone.press("/report/", "/report/", text="It says E_CERT.\nThen nothing.")
    assert Report.objects.get().title == "It says E_CERT."
    assert Report.objects.get().customer is None


def test_the_browser_is_told_by_itself_and_shown_for_correction(phone, db):
    page = phone.get("/report/").content.decode()
    for name, value in (("device", "iPhone"), ("os", "iOS 18.5"), ("browser", "Safari 18.5")):
        assert re.search(f'name="{name}" value="{value}"', page)
    phone.press("/report/?all", "/report/", title="x", device="iPhone", os="iOS 18.5", browser="Firefox, on my laptop")
    assert Report.objects.get().browser == "Firefox, on my laptop"


def test_everything_wrong_is_said_at_once_beside_its_field_and_what_was_typed_stays(phone, db):
    typed = {
        "email": "marta@", "phone": "12", "fixed_means": "It never goes down", "occurred_at": "yesterday",
        "severity": "major", "steps": "Open Links\nLook", "name": "<Marta>",
    }  # fmt: skip
    answer = phone.press("/report/", "/report/", **typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert Report.objects.count() == 0
    assert "Write the day like 2026-11-22" in words(answer)
    answer = phone.press("/report/", "/report/", **{**typed, "occurred_at": "2026-01-15"})
    html = answer.content.decode()
    for field, says in (
        ("title", "Say what went wrong"), ("email", "does not look like an e-mail address"),
        ("phone", "with its country code"),
    ):  # fmt: skip
        assert re.search(rf'<a href="#{field}">[^<]*{says}', html), f"{field} is not in the summary"
        assert re.search(rf'id="{field}-error"><span class="hear">Error: </span>[^<]*{says}', html), field
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"[^>]*aria-describedby="{field}-error', html), field
    assert re.findall(r'<a href="#(\w+)">', html) == ["title", "email", "phone"], "in the order of the form"
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert "<title>Error: " in html
    assert 'value="marta@"' in html
    assert 'value="&lt;Marta&gt;"' in html
    assert ">\nIt never goes down</textarea>" in html
    assert ">\nOpen Links\nLook</textarea>" in html
    assert 'value="major" checked' in html
    assert 'value="2026-01-15"' in html


@pytest.mark.parametrize(
    "body",
    [
        {"title": "nul \x00 byte", "email": "a\x00@b.example", "name": "\x00"},
        {"title": "\ud800 half".encode("utf-8", "surrogatepass"), "text": "\udfff".encode("utf-8", "surrogatepass")},
        {"title": b"\xff\xfe not text"},
        {"title": "x" * 301},
        {"title": "x", "text": "y" * 100_001},
        {"title": "x", "severity": "apocalypse", "frequency": "\x00"},
        {"title": "x", "occurred_at": "9999-12-31", "occurred_time": "23:59", "zone": "America/Los_Angeles"},
        {"title": "x", "occurred_at": "0001-01-01", "zone": "Asia/Tokyo"},
        {"title": "x", "occurred_at": "2026-01-01", "occurred_time": "25:61", "zone": "../../etc/passwd"},
        {"title": "x", "occurred_at": "2026-01-01", "zone": "\x00"},
        {"title": "x", "steps": "\n".join("abc" for _ in range(200))},
        {"title": "x", "email": "a@b.example" * 40},
        {"title": "x", "phone": "+" + "9" * 400},
        {"title": "x", "url": "h" * 3000, "product": "no such product"},
    ],
)
def test_hostile_input_gets_an_answer_and_never_a_500(phone, db, body):
    answer = phone.press("/report/", "/report/", **body)
    assert answer.status_code in (302, 422)
    assert Report.objects.count() == (answer.status_code == 302)
    if answer.status_code == 422:
        assert "Something has to be mended first" in words(answer)
    else:
        assert "\x00" not in Report.objects.get().title


def test_a_body_over_the_limit_is_told_how_to_get_smaller(phone, db):
    answer = phone.post("/report/", {"title": "x", "text": "y" * 3_000_000})
    assert answer.status_code == 413
    assert "This is more than we can take at once" in words(answer)


def test_a_form_that_is_not_ours_is_not_taken_and_loses_nothing(phone, db):
    answer = phone.post("/report/", {"title": "My words", "text": "All of them"})
    assert answer.status_code == 403
    assert Report.objects.count() == 0
    assert 'value="My words"' in answer.content.decode()
    assert "All of them</textarea>" in answer.content.decode()
    assert "once more" in words(answer)


def test_with_one_product_nobody_is_asked_which_with_two_everybody(phone, db):
    assert "What is it about?" not in words(phone.get("/report/"))
    Product.objects.create(slug="shop", name="The shop")
    assert "What is it about?" in words(phone.get("/report/"))
    answer = phone.press("/report/", "/report/", title="x")
    assert answer.status_code == 422
    assert "Choose what it is about." in words(answer)
    phone.press("/report/", "/report/", title="x", product="shop")
    phone.press("/report/SHOP/", "/report/SHOP/", title="y")
    assert set(Report.objects.values_list("product__slug", flat=True)) == {"shop"}
    assert phone.get("/report/nothing/").status_code == 404


def test_the_front_page_leads_to_the_form_and_the_board(phone, db):
    html = phone.get("/").content.decode()
    assert f'href="{reverse("portal:form")}"' in html
    assert 'href="/board/"' in html


def test_a_refused_report_leaves_nothing_behind(phone, db):
    phone.press("/report/", "/report/", title="x", email="marta@", organization="Northwind", name="Marta")
    assert Event.objects.count() == 0
    assert Report.objects.count() == 0
