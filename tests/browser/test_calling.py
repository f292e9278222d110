"""A report for somebody who is on the line, written down without the mouse."""

from playwright.sync_api import expect

from heardback.reports.models import Report
from tests.browser.test_desk import signed_in


def test_a_call_is_written_down_by_keyboard(context, at, sam, marta):
    """From who it is to what is kept, without the mouse."""
    page = signed_in(context, at, sam)
    page.goto("/desk/reports/write/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("marta@no")
    expect(page.locator(".hit")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".chosen")).to_contain_text("Marta Keller")
    expect(page.locator("#who + section input").first).to_be_focused()
    page.keyboard.press("Space")
    for _ in range(2):  # past the product
        page.keyboard.press("Tab")
    page.keyboard.type("Counts are short again")
    page.keyboard.press("Enter")  # sends nothing by accident
    page.keyboard.press("Tab")
    page.keyboard.type("They said 190 of 212")
    expect(page.locator("#readback")).to_contain_text("They said 190 of 212")
    page.locator("#call button.go").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_have_text("Write a report down")
    report = Report.objects.get(title="Counts are short again")
    assert (report.customer, report.text, report.reached_by) == (marta, "They said 190 of 212", "phone")
    assert page.errors == []
