"""From the first sign-in to the first closed loop, by the first steps alone: one walk, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from heardback.accounts.keys import make_sign_in_link
from heardback.products.company import company
from heardback.products.models import Product
from heardback.reports.models import Report
from tests.looking import barriers

pytestmark = pytest.mark.django_db(transaction=True)


def test_somebody_new_gets_to_the_first_closed_loop(page, at, ada, worker, outbox):
    Product.objects.update(name="Our product")
    page.goto(f"/desk/sign-in/{make_sign_in_link(ada)}/")
    page.get_by_role("button", name="Sign in").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Welcome. Who are you?")
    looked_at(page, "company")
    page.get_by_label("What your company is called").fill("Acme")
    page.get_by_role("button", name="Go on").click()
    expect(heading).to_have_text("What do you make?")
    looked_at(page, "product")
    page.get_by_label("What customers report about").fill("Acme Links")
    page.get_by_role("button", name="Go on").click()
    expect(heading).to_have_text("Which way do customers go?")
    page.goto("/desk/")  # left, and gone on with
    page.get_by_role("link", name="Go on with the first steps").click()
    looked_at(page, "journey")
    page.get_by_label("Where customers pass through").fill("Checkout: /checkout/*")
    page.get_by_role("button", name="Go on").click()
    expect(heading).to_have_text("Who works with you?")
    page.get_by_label("Name").fill("Nora Bell")
    page.get_by_label("E-mail").fill("nora@heardback.example")
    page.get_by_role("button", name="Invite them").click()
    expect(page.get_by_text("Nora Bell is invited")).to_be_visible()
    looked_at(page, "people")
    page.get_by_role("link", name="Next", exact=True).click()
    expect(heading).to_have_text("Do your mails arrive?")
    page.get_by_label("Send a test mail to").fill(ada.email)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("It is on its way")).to_be_visible()
    looked_at(page, "mail")
    page.get_by_role("link", name="Next", exact=True).click()
    for name, leave in (
        ("policy", "It is well as it is"), ("widget", "Not now"), ("import", "We begin from nothing"),
    ):  # fmt: skip
        expect(page).to_have_url(re.compile(f"/start/{name}/"))
        looked_at(page, name)
        page.get_by_role("button", name=leave).click()
    expect(heading).to_have_text("Send a report, and close it yourself")
    looked_at(page, "first")
    loop(page, ada, worker)
    looked_at(page, "first-done")
    page.get_by_role("link", name="That was it").click()
    expect(heading).to_have_text("You are set up")
    looked_at(page, "over")
    assert company().set_up_ended_at is not None


def looked_at(page, step: str) -> None:
    """Nobody is shut out of it, and a phone shows it whole."""
    assert barriers(page) == [], step
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, step


def send(page, email: str) -> Report:
    page.get_by_label("In one line").fill("My link counts went down")
    page.get_by_role("button", name="That is all: to the last page", exact=True).click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your report.")
    return Report.objects.get()


def explain(page) -> None:
    page.get_by_text("Works, needs explaining").click()
    panel = page.locator("details[open] .panel")
    panel.get_by_label("What the customer will read").fill("Robots are taken out at night.")
    panel.get_by_role("button", name="Explain it").click()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("button", name="Send now")).to_have_count(0)


def loop(page, ada, worker) -> None:
    """As a customer, as the team, and as a customer again."""
    page.get_by_role("link", name="Open the form").click()
    report = send(page, ada.email)
    worker.drain()
    page.goto("/desk/start/first/")
    page.get_by_role("link", name="Open the report").click()
    explain(page)
    worker.drain()
    page.goto("/desk/start/first/")
    expect(page.get_by_text("You were told.")).to_be_visible()
    page.get_by_role("link", name="Open your own page").click()
    page.get_by_role("button", name="That helped").click()
    page.goto("/desk/start/first/")
    expect(page.get_by_text("It is closed, by whoever reported it.")).to_be_visible()
    report.refresh_from_db()
    assert (report.state, report.closed_why) == ("closed", "explained")
