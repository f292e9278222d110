"""The portal on a phone: what a customer does, in the order in which they do it."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.reports.models import Report
from heardback.reports.receipts import receipt


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def now_at(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def fill_in(page: Page, title: str) -> None:
    """The page that has everything."""
    page.get_by_label("In one line").fill(title)
    page.get_by_label("What would “fixed” look like for you?").fill("It never goes down")
    page.get_by_label("I can, but only with a lot of trouble").check()


def test_from_the_front_page_to_ones_own_report(page, at):
    page.goto("/")
    page.get_by_role("link", name="Report a problem").click()
    page.get_by_label("In one line").fill("The count of my links went down")
    press(page, "Continue")
    now_at(page, "How should it be?")
    page.get_by_label("What would “fixed” look like for you?").fill("It never goes down")
    press(page, "Continue")
    now_at(page, "How much is it in your way?")
    page.get_by_label("I can, but only with a lot of trouble").check()
    press(page, "That is all: to the last page")
    now_at(page, "Who are you?")
    page.get_by_label("E-mail address").fill("marta@northwind.example")
    press(page, "Continue")
    now_at(page, "Check your answers")
    press(page, "Send the report")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your report.")
    report = Report.objects.get()
    assert report.device.endswith("window 390 × 844"), "the browser told its window"
    assert (report.severity, report.fixed_means) == ("major", "It never goes down")
    expect(page.locator("code")).to_have_text(re.compile(rf"^{re.escape(at)}/r/{report.pk}s\."))
    page.get_by_label("On which page did it happen?").fill("/stats")
    page.get_by_role("button", name="Add this to my report").click()
    expect(page.get_by_role("status").first).to_have_text("Thank you. That helps.")
    expect(page.get_by_role("heading", level=1)).to_have_text("The count of my links went down")
    report.refresh_from_db()
    assert report.url == "/stats"


def test_what_has_to_be_mended_takes_the_focus_and_leads_to_its_field(page, at):
    page.goto("/report/")
    page.get_by_label("In one line").fill("Gone")
    press(page, "That is all: to the last page")
    page.get_by_label("E-mail address").fill("marta@")
    press(page, "Continue")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    summary.get_by_role("link", name="This does not look like").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_value("marta@")


def test_what_is_typed_survives_a_closed_tab_until_it_has_arrived(context: BrowserContext, at):
    first = context.new_page()
    first.goto("/report/?all")
    fill_in(first, "The count of my links went down")
    first.locator("summary", has_text="where it happened").click()
    first.get_by_label("On which page?").fill("/stats")
    key = first.locator("input[name=key]").input_value()
    first.close()
    second = context.new_page()
    second.goto("/report/?all")
    expect(second.get_by_role("status").first).to_contain_text("We kept what you typed last time.")
    expect(second.get_by_label("In one line")).to_have_value("The count of my links went down")
    expect(second.get_by_label("I can, but only with a lot of trouble")).to_be_checked()
    expect(second.get_by_label("On which page?")).to_be_visible()
    assert second.locator("input[name=key]").input_value() == key, "sent twice, it is still one report"
    second.get_by_role("button", name="Send the report").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Thank you. We have your report.")
    second.goto("/report/")
    expect(second.get_by_label("In one line")).to_have_value("")
    assert second.locator("input[name=key]").input_value() != key
    assert Report.objects.get().url == "/stats"


def test_one_can_start_afresh(page, at):
    page.goto("/report/?all")
    fill_in(page, "Something old")
    page.reload()
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_label("In one line")).to_have_value("")
    expect(page.get_by_role("status").first).to_have_text("The form is empty again.")
    page.reload()
    expect(page.get_by_label("In one line")).to_have_value("")


def test_pressed_twice_it_is_one_report(page, at):
    page.goto("/report/?all")
    fill_in(page, "The count of my links went down")
    page.get_by_role("button", name="Send the report").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your report.")
    assert Report.objects.count() == 1


def test_times_are_said_in_the_readers_zone(browser: Browser, at, marta_says):
    report = marta_says()
    context = browser.new_context(base_url=at, locale="en-GB", timezone_id="Pacific/Auckland")
    page = context.new_page()
    page.goto(f"/r/{receipt(report.pk)}/")
    due = page.locator(".now time")
    expect(due).to_have_attribute("title", re.compile("(NZDT|NZST|GMT\\+1[23])"))
    expect(due).not_to_contain_text("UTC")
    context.close()


def test_without_javascript_it_all_works(browser: Browser, at, issue_at, worker):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    marta = Report.objects.get(matches__issue=issue, customer__name="Marta Keller")
    context = browser.new_context(base_url=at, java_script_enabled=False)
    page = context.new_page()
    page.goto("/report/")
    page.get_by_label("In one line").fill("Without a script")
    press(page, "Continue")
    press(page, "Skip this page")
    press(page, "Skip this page")
    page.get_by_label("Step 1").fill("Look")
    page.get_by_label("Step 2").fill("Open")
    press(page, "Move step 2 up")
    expect(page.get_by_label("Step 1")).to_have_value("Open")
    press(page, "That is all: to the last page")
    press(page, "Continue")
    press(page, "Send the report")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your report.")
    assert Report.objects.latest("pk").browser.startswith("Chrome ")
    assert Report.objects.latest("pk").steps == ["Open", "Look"]
    page.goto(f"/r/{receipt(marta.pk)}/")
    page.get_by_text("It is not fixed", exact=True).click()
    page.get_by_label("What is still wrong?").fill("On Mondays it still does")
    page.get_by_role("button", name="Tell us that it is not fixed").click()
    expect(page.get_by_role("status").first).to_contain_text("We start again from what fixed means to you")
    assert Event.objects.get(word="signoff.refused").facts["words"] == "On Mondays it still does"
    context.close()


def test_by_keyboard_alone(page, at, issue_at, worker):
    issue = issue_at(Stage.CONFIRMING)
    worker.drain()
    marta = Report.objects.get(matches__issue=issue, customer__name="Marta Keller")
    page.goto(f"/r/{receipt(marta.pk)}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="It is fixed for me")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You told us that it is fixed")).to_be_visible()
    issue.refresh_from_db()
    assert issue.stage == Stage.MONITORING


@pytest.mark.parametrize("address", ["/", "/report/", "/report/?all", "/nothing/", "/r/no.such.link/"])
def test_it_asks_nothing_of_anybody_else(page, at, address):
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(at) for url in asked), asked
    assert errors == []
