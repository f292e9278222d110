"""The desk by keyboard, as an agent works through the inbox; and on a page without a script, by buttons."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from heardback.accounts.models import Member
from heardback.issues.models import Issue, Stage
from heardback.issues.opening import open_issue
from heardback.reports.models import Report
from heardback.reports.taking import Account, take
from heardback.triage.deciding import triage
from heardback.triage.models import Decision, Suggestion


def signed_in(context, at: str, who: Member) -> Page:
    (client := Client()).force_login(who, backend=settings.AUTHENTICATION_BACKENDS[0])
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": at}])
    page = context.new_page()
    page.errors = errors = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return page


@pytest.fixture
def wide(browser, at):
    with browser.new_context(base_url=at, viewport={"width": 1280, "height": 800}, locale="en-GB") as context:
        context.set_default_timeout(5000)
        yield context


@pytest.fixture
def inbox(at, marta_says, sam, worker):
    """Four reports that nobody decided on, the first of which looks like a known issue."""
    issue = triage(marta_says(), "new_bug", by=sam.actor, title="Link counts drop overnight")
    worker.drain()
    for title in ("Link counts drop overnight again", "The page fails", "Where are my invoices?", "Something else"):
        take(Account(title=title), source="api")
    worker.drain()
    first, why = Report.objects.get(title="Link counts drop overnight again"), "“link counts drop overnight”"
    Suggestion.objects.create(report=first, issue=issue, probability=0.9, why=why)
    return issue


def test_an_inbox_is_emptied_by_keyboard(wide, at, sam, inbox):
    page = signed_in(wide, at, sam)
    page.goto("/desk/")
    report = page.locator("#report-title")
    expect(report).to_have_text("Link counts drop overnight again")
    # Down and up again, the report beside the list following.
    page.keyboard.press("j")
    expect(report).to_have_text("The page fails")
    page.keyboard.press("j")
    expect(report).to_have_text("Where are my invoices?")
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(report).to_have_text("Link counts drop overnight again")
    # 1: a known problem, and the first guess has the focus.
    page.keyboard.press("1")
    expect(page.get_by_role("button", name=re.compile("Join report"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(f"joined to {inbox.key}")
    expect(report).to_have_text("The page fails")
    # 2: a new one; its title is there to be bettered.
    page.keyboard.press("2")
    expect(page.get_by_label("Title of the issue")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Profile page fails")
    page.keyboard.press("Enter")
    expect(report).to_have_text("Where are my invoices?")
    assert Issue.objects.filter(title="Profile page fails").exists()
    # 3: it works, and needs explaining; without words it says so and stays.
    page.keyboard.press("3")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Write the explanation that the customer will read.")).to_be_visible()
    page.get_by_label("What the customer will read").fill("Under Account, Billing.")
    page.get_by_role("button", name="Explain it").click()
    expect(report).to_have_text("Something else")
    # 4: something else, taken back, put off, taken back, and decided after all.
    page.keyboard.press("4")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits for a decision")).to_be_visible()
    page.keyboard.press("z")
    expect(report).to_have_text("Something else")
    page.keyboard.press("h")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("put off until")
    page.keyboard.press("Control+z")
    expect(report).to_have_text("Something else")
    page.keyboard.press("4")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits for a decision")).to_be_visible()
    assert Decision.objects.count() == 5
    assert not [error for error in page.errors if "422" not in error]


def test_keys_that_are_faster_than_the_server_wait_for_what_they_are_meant_for(wide, at, sam, inbox):
    page = signed_in(wide, at, sam)
    page.goto("/desk/")
    answers = []
    page.route(re.compile("/desk/(reports|$|\\?)"), lambda route: answers.append(route))

    def let_through(until):
        while not until.count():
            if answers:
                answers.pop(0).continue_()
            page.wait_for_timeout(10)

    # The list is at the third report while the first is still beside it: what is decided is of the third.
    for key in ("j", "j", "3", "Tab", "Enter"):
        page.keyboard.press(key)
    assert page.locator("#report").evaluate("report => report.inert")
    let_through(page.get_by_text("Write the explanation that the customer will read."))
    expect(page.locator("#report-title")).to_have_text("Where are my invoices?")
    # What is typed while the next report is on its way is for the next one.
    page.keyboard.type("Under Account.")
    page.keyboard.press("Tab")
    for key in ("Enter", "2", "!", "Enter"):
        page.keyboard.press(key)
    let_through(page.locator("#said", has_text="opened"))
    assert Decision.objects.get(report__title="Where are my invoices?").words == "Under Account."
    assert Issue.objects.latest("pk").title == "!Something else"
    # What was refused keeps none of what came after it.
    page.keyboard.press("4")
    Member.objects.filter(pk=sam.pk).update(role="viewer")
    page.keyboard.press("Tab")
    for key in ("Enter", "4", "Tab", "Enter"):
        page.keyboard.press(key)
    let_through(page.locator("#said", has_text="you need the role"))
    assert not answers and Decision.objects.count() == 3


def test_many_are_selected_by_keys_and_shift_and_decided_in_one_press(wide, at, sam, inbox):
    page = signed_in(wide, at, sam)
    page.goto("/desk/")
    expect(page.locator("#report-title")).to_have_text("Link counts drop overnight again")
    page.keyboard.press("x")
    page.get_by_label("Select: Where are my invoices?").click(modifiers=["Shift"])
    expect(page.locator("#picked")).to_have_text("(3 selected)")
    page.keyboard.press("b")
    page.get_by_label("What they are").select_option("other")
    page.get_by_role("button", name="Decide them").click()
    expect(page.get_by_role("status").first).to_contain_text("3 reports: something else.")
    expect(page.locator("#report-title")).to_have_text("Something else")
    page.keyboard.press("z")
    expect(page.get_by_role("status").first).to_contain_text("3 reports as before")
    page.keyboard.press("m")
    expect(page.get_by_label("Search an issue to join")).to_be_focused()
    assert not page.errors


def test_what_the_browser_sends_by_itself_is_answered_with_a_page_that_goes_on(wide, at, sam, inbox):
    """As a form that is pressed before its script is there."""
    page = signed_in(wide, at, sam)
    page.goto("/desk/")
    page.locator("summary", has_text="Works, needs explaining").click()
    page.get_by_label("What the customer will read").evaluate(
        "area => HTMLFormElement.prototype.submit.call(area.form)"
    )
    expect(page.get_by_text("Write the explanation that the customer will read.")).to_be_visible()
    page.get_by_label("What the customer will read").fill("Under Account, Billing.")
    page.get_by_role("button", name="Explain it").click()
    expect(page.locator("#report-title")).to_have_text("The page fails")


def test_an_issue_to_join_is_found_as_one_types(wide, at, sam, inbox):
    open_issue(inbox.product, "Invoices are hard to find", by=sam.actor)
    page = signed_in(wide, at, sam)
    page.goto("/desk/?report=" + page.request.get("/desk/").text().split('id="item-')[3].split('"')[0])
    page.keyboard.press("1")
    page.keyboard.type("invoi")
    expect(page.locator("#hits")).to_contain_text("Invoices are hard to find")
    page.locator("#hits").get_by_role("button", name=re.compile("Join")).click()
    expect(page.get_by_role("status").first).to_contain_text("Invoices are hard to find")
    assert not page.errors


def test_keys_are_listed_lead_places_and_can_be_turned_off(wide, at, sam, inbox):
    page = signed_in(wide, at, sam)
    page.goto("/desk/")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("A known problem")
    expect(keys).to_contain_text("Waiting to hear")
    keys.get_by_role("checkbox").uncheck()
    keys.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator("#report-title")).to_have_text("Link counts drop overnight again")
    page.goto("/desk/account/")
    page.get_by_role("button", name="Show the keys").click()
    keys.get_by_role("checkbox").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Issues", exact=True)).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Link counts drop overnight", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{inbox.key}/")
    page.keyboard.press("u")
    page.wait_for_url("**/desk/issues/")
    page.keyboard.press("/")
    page.keyboard.type(inbox.key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Link counts drop overnight")
    assert not page.errors


def test_an_issue_is_taken_through_moves_and_forms_without_a_page_being_loaded(wide, at, dana, issue_at):
    issue = issue_at(Stage.REPORTED)
    page = signed_in(wide, at, dana)
    page.goto(f"/desk/issues/{issue.key}/")
    page.evaluate("window.still = true")
    page.get_by_role("button", name="Start defining").click()
    stage = page.locator(".rail [aria-current=step]")
    expect(stage).to_contain_text("Defining")
    # A form that is half filled in stays while another part of the page changes.
    page.get_by_role("region", name="Assumptions").get_by_role("link", name="Write one down").click()
    page.get_by_label("What is taken for true").fill("Bots are filtered alike")
    page.get_by_role("region", name="What fixed means").get_by_role("link", name="Write one down").click()
    expect(page.get_by_role("textbox", name="Fixed means")).to_be_focused()
    page.get_by_role("button", name="Write it down").first.click()
    expect(page.get_by_text("Write what fixed looks like.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Fixed means")).to_be_focused()
    page.get_by_role("textbox", name="Fixed means").fill("Counts agree")
    page.get_by_role("button", name="Write it down").first.click()
    expect(page.get_by_role("region", name="What fixed means")).to_contain_text("Counts agree")
    expect(page.get_by_role("status").first).to_contain_text("Ask the customers whether this is what fixed means.")
    expect(page.get_by_label("What is taken for true")).to_have_value("Bots are filtered alike")
    expect(page.locator("#gate")).to_contain_text("No criterion says how it is measured")
    expect(page.locator("#timeline")).to_contain_text("Dana Ito wrote a success criterion: Counts agree")
    # Past the gate, with a reason that stays.
    page.get_by_text("Go past this gate").click()
    page.get_by_role("button", name="Override: start designing").click()
    expect(page.get_by_text("An override needs a reason")).to_be_visible()
    page.locator("#gate details[open] textarea").fill("Everybody knows what is meant")
    page.get_by_role("button", name="Override: start designing").click()
    expect(stage).to_contain_text("Designing")
    expect(page.locator("#way")).to_contain_text("Everybody knows what is meant")
    assert page.evaluate("window.still") is True
    assert not [error for error in page.errors if "422" not in error]


def test_what_is_refused_is_said_where_one_is(wide, at, omar, dana, issue_at):
    issue = issue_at(Stage.VALIDATING)
    page = signed_in(wide, at, dana)
    page.goto(f"/desk/issues/{issue.key}/")
    Member.objects.filter(pk=dana.pk).update(role="viewer")
    page.get_by_role("region", name="Assumptions").get_by_role("link", name="Write one down").click()
    expect(page.get_by_role("status").first).to_contain_text("you need the role support agent or engineer")


def test_all_of_it_works_without_a_script(browser, at, dana, inbox):
    context = browser.new_context(base_url=at, viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    context.set_default_timeout(5000)
    page = signed_in(context, at, dana)
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("Where are my invoices")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where are my invoices?")
    page.get_by_text("A known problem").click()
    page.get_by_role("searchbox", name="Search an issue to join").fill("overnight")
    page.get_by_role("button", name="Search").click()
    page.locator("#hits").get_by_role("button", name=re.compile("Join")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Link counts drop overnight")
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("button", name="Start defining").click()
    page.get_by_role("region", name="What fixed means").get_by_role("link", name="Write one down").click()
    page.get_by_label("In the customer's own words").fill("It never goes down")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Write what fixed looks like.")).to_be_visible()
    expect(page.get_by_label("In the customer's own words")).to_have_value("It never goes down")
    page.get_by_role("textbox", name="Fixed means").fill("A count never goes down")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("region", name="What fixed means")).to_contain_text("A count never goes down")
    page.goto("/desk/issues/")
    page.get_by_label("Stage").select_option("defining")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("table")).to_contain_text("Link counts drop overnight")
    context.close()


def test_on_a_phone_the_list_leads_to_the_report_and_back(context, at, sam, inbox):
    page = signed_in(context, at, sam)
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("The page fails")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The page fails")
    page.get_by_role("group").filter(has_text="Something else").locator("summary").click()
    page.get_by_role("button", name="Set it aside").click()
    expect(page.get_by_role("status").first).to_contain_text("set aside")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name=re.compile("^Issues")).click()
    expect(page.get_by_role("heading", name="Issues", exact=True)).to_be_visible()
    assert not page.errors
