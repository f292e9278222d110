"""The guided form on a phone: known problems while one types, steps by keyboard, and reports that wait for a connection
or for a server that was killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from heardback.board.publishing import publish
from heardback.issues.opening import open_issue
from heardback.portal.models import Draft
from heardback.products.changing import change_product
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.triage.models import Match
from tests.looking import look_at

NOT_SENT = "Not sent yet"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def now_at(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def to_the_last_page(page: Page, title: str) -> None:
    page.goto("/report/")
    page.get_by_label("In one line").fill(title)
    press(page, "That is all: to the last page")
    now_at(page, "Who are you?")
    page.get_by_label("E-mail address").fill("marta@northwind.example")
    press(page, "Continue")
    now_at(page, "Check your answers")


@pytest.fixture
def known(at, dana):
    issue = open_issue(Product.objects.get(), "Secret words", by=dana.actor)
    return publish(issue, title="Link counts went down overnight", meanwhile="Look at the export.", by=dana.actor)


def test_known_problems_appear_while_one_types_and_one_press_joins(page, known):
    page.goto("/report/")
    page.get_by_label("In one line").press_sequentially("My link counts went down", delay=10)
    join = page.get_by_role("button", name="This is my problem too")
    expect(join).to_be_visible()
    expect(page.locator("#known")).to_contain_text("Look at the export.")
    page.get_by_label("In your own words").fill("From 212 to 198")
    expect(join).to_be_visible()
    join.click()
    now_at(page, "Thank you. We have your report.")
    report = Report.objects.get()
    assert (report.title, report.text) == ("My link counts went down", "From 212 to 198")
    assert Match.objects.get().issue == known.issue


def test_enter_goes_on_and_joins_nothing(page, known):
    page.goto("/report/")
    page.get_by_label("In one line").press_sequentially("My link counts went down", delay=10)
    expect(page.get_by_role("button", name="This is my problem too")).to_be_visible()
    page.get_by_label("In one line").press("Enter")
    now_at(page, "How should it be?")
    assert Report.objects.count() == 0


def test_steps_by_keyboard(page, at):
    page.goto("/report/")
    page.get_by_label("In one line").fill("Gone")
    press(page, "Continue")
    press(page, "Skip this page")
    # A press while the page is being left is no press on the next one.
    now_at(page, "How much is it in your way?")
    press(page, "Skip this page")
    now_at(page, "Where does it happen?")
    page.get_by_label("Step 1", exact=True).fill("Look")
    page.get_by_label("Step 2", exact=True).fill("Open")
    up = page.get_by_role("button", name="Move step 2 up")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Step 1", exact=True)).to_have_value("Open")
    expect(page.locator(".steps [role=status]")).to_have_text("It is step 1 now.")
    expect(page.get_by_label("Step 1", exact=True)).to_be_focused()
    page.get_by_role("button", name="Add a step").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Step 4", exact=True)).to_be_focused()
    page.keyboard.type("Wait")
    page.get_by_role("button", name="Remove step 3").focus()
    page.keyboard.press("Space")
    press(page, "Continue")
    now_at(page, "Can you show it?")
    assert Draft.objects.get().answers["steps"] == "Open\nLook\nWait"


def test_typed_in_the_middle_and_closed_one_goes_on_there(context: BrowserContext, at):
    page = context.new_page()
    page.goto("/report/")
    page.get_by_label("In one line").fill("Gone")
    press(page, "Continue")
    page.get_by_label("What would “fixed” look like for you?").fill("It is there")
    press(page, "Continue")
    now_at(page, "How much is it in your way?")
    page.close()
    page = context.new_page()
    page.goto("/report/")
    page.get_by_role("link", name="Go on where you were").click()
    now_at(page, "How much is it in your way?")
    press(page, "Back")
    expect(page.get_by_label("What would “fixed” look like for you?")).to_have_value("It is there")


def test_sent_without_a_connection_it_arrives_once_when_there_is_one(context: BrowserContext, page, at):
    to_the_last_page(page, "Sent in a tunnel")
    context.set_offline(True)
    press(page, "Send the report")
    expect(page.locator("#outbox")).to_contain_text(NOT_SENT)
    assert Report.objects.count() == 0
    other = context.new_page()  # a second page of ours would send it, too
    context.set_offline(False)
    other.goto("/")
    expect(page.locator("#outbox")).to_contain_text("Your report has arrived", timeout=15000)
    page.get_by_role("link", name="See your private page").click()
    now_at(page, "Thank you. We have your report.")
    report = Report.objects.get()
    assert (report.title, report.customer.identities.get().value) == ("Sent in a tunnel", "marta@northwind.example")
    page.goto("/")
    expect(page.locator("#outbox")).to_have_count(0)
    assert Report.objects.count() == 1


def test_lost_in_the_middle_one_may_go_on_or_have_it_sent(context: BrowserContext, page, at):
    page.goto("/report/")
    page.get_by_label("In one line").fill("In the middle")
    press(page, "Continue")
    now_at(page, "How should it be?")
    page.get_by_label("What would “fixed” look like for you?").fill("It is there")
    context.set_offline(True)
    press(page, "Continue")
    expect(page.locator("[data-kept]")).to_contain_text("There is no connection just now")
    expect(page.get_by_label("What would “fixed” look like for you?")).to_have_value("It is there")
    press(page, "Send what is there as soon as it can be")
    expect(page.locator("#outbox")).to_contain_text(NOT_SENT)
    page.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto("/board/")
    expect(later.locator("#outbox")).to_contain_text("Your report has arrived", timeout=15000)
    report = Report.objects.get()
    assert (report.title, report.fixed_means) == ("In the middle", "It is there")
    assert Draft.objects.count() == 0


def test_what_cannot_be_taken_as_it_is_comes_back_to_be_mended(context: BrowserContext, page, at, ada):
    page.goto("/report/?all")
    page.get_by_label("In one line").fill("Offline and nobody")
    context.set_offline(True)
    press(page, "Send the report")
    expect(page.locator("#outbox")).to_contain_text(NOT_SENT)
    change_product(Product.objects.get(), by=ada.actor, anonymous=False)
    context.set_offline(False)
    page.goto("/")
    page.get_by_role("link", name="mend it and send it").click()
    expect(page.get_by_label("In one line")).to_have_value("Offline and nobody")
    page.get_by_label("E-mail address").fill("marta@northwind.example")
    press(page, "Send the report")
    now_at(page, "Thank you. We have your report.")
    assert Report.objects.count() == 1


def test_each_page_of_it_has_no_barrier(page, known):
    page.goto("/report/")
    page.get_by_label("In one line").fill("My link counts went down")
    page.get_by_role("button", name="This is my problem too").wait_for()
    press(page, "Continue")
    now_at(page, "How should it be?")
    key = Draft.objects.get().key
    Draft.objects.update(seen=[])
    names = ("what", "known", "fixed", "weight", "where", "show", "who", "check")
    look_at(page, {name: f"/report/draft/{key}/{name}/" for name in names})


def test_the_choice_of_a_product_has_no_barrier(page, at):
    Product.objects.create(slug="shop", name="The shop")
    look_at(page, {"choose": "/report/", "gone": f"/report/draft/{'x' * 40}/what/"})
    page.goto("/report/")
    page.get_by_label("The shop").check()
    press(page, "Continue")
    now_at(page, "What happened?")
    assert page.url.endswith("/report/shop/")


@pytest.fixture
def server(tmp_path, installation) -> Iterator[tuple[str, Callable[[], subprocess.Popen], Callable[[], list[str]]]]:
    """Where it is, how to start it, and the titles of the reports it has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("HEARDBACK_")}
    place, running = installation(), []

    def start() -> subprocess.Popen:
        with (tmp_path / "up.log").open("a") as log:
            command = [Path(sys.executable).parent / "heardback", "up", "--port", str(port), "--data", str(place.data)]
            running.append(subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True))
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            except OSError:
                time.sleep(0.2)
            else:
                return running[-1]
        raise AssertionError((tmp_path / "up.log").read_text())

    def titles() -> list[str]:
        return [title for (title,) in place.rows("SELECT title FROM reports_report")]

    yield f"http://127.0.0.1:{port}", start, titles
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@pytest.mark.once
def test_a_server_killed_in_between_gets_it_once(browser, server):
    base, start, titles = server
    first = start()
    context = browser.new_context(base_url=base, viewport={"width": 390, "height": 844}, locale="en-GB")
    context.set_default_timeout(10000)
    page = context.new_page()
    to_the_last_page(page, "The server was killed")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(10)
    press(page, "Send the report")
    expect(page.locator("#outbox")).to_contain_text(NOT_SENT)
    start()
    expect(page.locator("#outbox")).to_contain_text("Your report has arrived", timeout=60000)
    assert titles() == ["The server was killed"]
    context.close()
