"""Bad link counts, played through by what Dana and Marta see and press: what fixed means with a number, an assumption
that turns out wrong, two proposals, a check that the program itself judges, and the customer's own last word."""

import re

import pytest
from playwright.sync_api import Page, expect

from heardback.issues.models import Issue, Stage
from heardback.issues.opening import edit_issue
from heardback.loop.moving import move
from heardback.releases.making import make_release
from heardback.reports.receipts import receipt
from heardback.triage.deciding import triage
from tests.browser.test_desk import signed_in


@pytest.fixture
def wide(browser, at):
    with browser.new_context(base_url=at, viewport={"width": 1280, "height": 900}, locale="en-GB") as context:
        context.set_default_timeout(20_000)
        yield context


def fill(page: Page, section: str, fields: dict[str, str], press: str) -> None:
    """Fill in the form that is open in this section, send it, and wait until it was taken: the server works on this
    test's own connection, which only one may use at a time."""
    form = page.locator(f"#{section} form.ask.opened")
    for label, value in fields.items():
        field = form.get_by_label(label, exact=True)
        if field.evaluate("field => field.localName") == "select":
            field.select_option(label=value)
        elif field.get_attribute("type") == "checkbox":
            field.check()
        else:
            field.fill(value)
    form.get_by_role("button", name=press, exact=True).click()
    expect(form).to_have_count(0)


def open_act(page: Page, section: str, says: str) -> None:
    page.locator(f"#{section}").get_by_role("link", name=says, exact=True).first.click()


def move_on(page: Page, says: str) -> None:
    """Press it, and wait for the page after it: what is opened before that comes is gone with it."""
    page.get_by_role("button", name=says).click()
    expect(page.get_by_role("button", name=says)).to_have_count(0)


def at_stage(issue: Issue, stage: Stage) -> None:
    issue.refresh_from_db()
    assert issue.stage == stage


def test_bad_link_counts(wide, page, at, dana, omar, sam, marta_says, joel_says, worker):
    first = marta_says()
    issue = triage(first, "new_bug", by=sam.actor, title="Link counts differ from live analytics")
    triage(joel_says(), "known_bug", issue=issue, by=sam.actor)
    edit_issue(issue, by=dana.actor, owner=dana)
    move(issue, "define", by=dana.actor)
    worker.drain()
    desk, phone = signed_in(wide, at, dana), page
    address, hers = f"/desk/issues/{issue.key}/", f"/r/{receipt(first.pk)}/"

    # A call, whose words become a criterion in one press; then it gets its number.
    desk.goto(address)
    open_act(desk, "conversations", "Log one")
    words = "If my dashboard says 5,000 clicks and yours says 3,900, I can't show yours to my boss."
    fill(desk, "conversations", {"With whom": "Marta Keller, Northwind",
         "What they said, in their own words": words}, "Log it")  # fmt: skip
    desk.get_by_role("button", name="Make it a criterion").click()
    expect(desk.locator("#criteria")).to_contain_text("Made of a call with Marta Keller")
    open_act(desk, "criteria", "Reword")
    fill(desk, "criteria", {"Fixed means": "Counts within ±1 % of live analytics",
         "What is measured": "difference to live analytics", "is": "within ±", "Target": "1", "Unit": "%",
         "Over": "any 24 hours"}, "Reword it")  # fmt: skip
    expect(desk.locator("#criteria")).to_contain_text("difference to live analytics within ±1 % over any 24 hours")
    open_act(desk, "criteria", "Ask the customers")
    fill(desk, "criteria", {}, "Ask them")
    expect(desk.get_by_role("status").first).to_contain_text("Asked")
    worker.drain()
    phone.goto(hers)
    phone.get_by_role("button", name="Yes, that is it").click()
    expect(phone.get_by_text("You agreed", exact=False).first).to_be_visible()

    # Designed on an assumption; the first proposal is not quite it.
    desk.goto(address)
    move_on(desk, "Start designing")
    open_act(desk, "assumptions", "Write one down")
    fill(desk, "assumptions", {"What is taken for true": "The difference is a time zone",
         "Nobody builds before this is validated": "on"}, "Write it down")  # fmt: skip
    open_act(desk, "proposals", "Write one")
    criterion = "Counts within ±1 % of live analytics"
    fill(desk, "proposals", {"In one line, how it will work": "Recount every hour",
         "How it will work": "Counted each hour.", criterion: "on"}, "Write the proposal")  # fmt: skip
    move_on(desk, "Show it to customers")
    open_act(desk, "proposals", "Share")
    fill(desk, "proposals", {}, "Share proposal 1")
    worker.drain()
    phone.goto(hers)
    phone.get_by_text("I would change something").click()
    phone.get_by_label("What would you change?").fill("Still 59 minutes wrong")
    phone.locator("section:has(#proposal)").get_by_role("button", name="Send it").first.click()
    expect(phone.get_by_text("You would change:").first).to_be_visible()

    # The assumption was wrong: it goes back by itself, and the second proposal does without it.
    desk.goto(address)
    open_act(desk, "assumptions", "Settle")
    desk.get_by_label("Refuted: it is not").check()
    fill(desk, "assumptions", {"What shows it": "The same gap in accounts in UTC"}, "Settle it")
    expect(desk.locator("#assumptions")).to_contain_text("refuted")
    at_stage(issue, Stage.DESIGNING)
    desk.goto(address)
    open_act(desk, "proposals", "Write the next version")
    fill(desk, "proposals", {"In one line, how it will work": "Count at the edge, bots apart",
         "How it will work": "Counted as it happens."}, "Write proposal 2")  # fmt: skip
    desk.get_by_role("link", name="Compare versions").click()
    expect(desk.locator(".sides .changed").first).to_contain_text("Recount every hour")
    desk.goto(address)
    move_on(desk, "Show it to customers")
    open_act(desk, "proposals", "Share")
    fill(desk, "proposals", {}, "Share proposal 2")
    worker.drain()
    phone.goto(hers)
    phone.get_by_role("button", name="Yes, this is right").click()
    expect(phone.get_by_text("You said that it is right").first).to_be_visible()

    # Built by Omar, checked by Dana: the program compares the number with the target.
    desk.goto(address)
    desk.get_by_role("button", name="Start building").click()
    expect(desk.get_by_role("status").first).to_contain_text("building")
    move(issue, "verify", by=omar.actor)
    desk.goto(address)
    open_act(desk, "criteria", "Check it")
    fill(desk, "criteria", {"Measured, in %": "0.4", "What you saw": "0.4 % over 24 hours",
         "What was done": "Compared two dashboards"}, "Record the check")  # fmt: skip
    expect(desk.locator("#criteria")).to_contain_text("passed")
    desk.goto(address)
    desk.get_by_role("button", name="Confirm and release").click()
    expect(desk.get_by_role("status").first).to_contain_text("releasing")
    make_release(issue.product, "2.1", "production", by=omar.actor, issues=[issue])
    worker.drain()
    issue.refresh_from_db()
    move(issue, "confirm", by=dana.actor)
    worker.drain()

    # And it is Marta who says so.
    phone.goto(hers)
    expect(phone.get_by_role("heading", name=re.compile("Is it fixed for you")).first).to_be_visible()
    phone.get_by_role("button", name="It is fixed for me").click()
    expect(phone.get_by_text("You told us that it is fixed").first).to_be_visible()
    at_stage(issue, Stage.MONITORING)
    assert desk.errors == []
