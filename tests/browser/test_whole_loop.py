"""The whole way, by what people see: the product as it is started, a customer on a phone, the team at a desk, and a
real mail server in between. From the form to the customer's sign-off, and to "it is back"."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.mail_servers import Mailbox, mail_server

pytestmark = pytest.mark.once
PATIENCE = 20  # seconds, for a mail or a page


@pytest.fixture
def mailbox() -> Iterator[tuple[str, Mailbox]]:
    with mail_server() as running:
        yield running


@pytest.fixture
def started(mailbox, tmp_path, installation) -> Iterator[tuple[str, str]]:
    """The product's address, and the link that signs its owner in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("HEARDBACK_")}
    env |= {"HEARDBACK_SMTP_URL": mailbox[0], "HEARDBACK_DATABASE_URL": installation().database}
    env["PYTHONUNBUFFERED"] = "1"
    heardback = Path(sys.executable).parent / "heardback"
    with (tmp_path / "up.log").open("w+") as log:
        process = subprocess.Popen(
            [heardback, "up", "--port", str(port), "--data", str(tmp_path / "data")],
            env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            link = wait_for(lambda: re.search(r"http://\S+/desk/sign-in/\S+", (tmp_path / "up.log").read_text()), 60)
            yield f"http://127.0.0.1:{port}", link[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def wait_for[T](look: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"it did not come within {seconds:g} seconds")


def someone(browser: Browser, base: str, width: int) -> Page:
    context = browser.new_context(base_url=base, viewport={"width": width, "height": 844}, locale="en-GB")
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


class Marta:
    """A customer: reads her mail and follows its link, then presses what the page offers."""

    def __init__(self, page: Page, mailbox: Mailbox) -> None:
        self.page, self.mailbox, self.read = page, mailbox, 0

    def mail_about(self, words: str) -> str:
        """The next mail that says this: its text."""
        found: list[str] = []

        def look() -> str | None:
            for mail in self.mailbox.mails[self.read :]:
                text = mail.get_body(("plain",)).get_content()
                if mail["To"] == "marta@northwind.example" and words in text:
                    found.append(text)
                    return text
            return None

        return wait_for(look)

    def open(self, words: str) -> None:
        link = re.search(r"http://\S+/r/\S+", self.mail_about(words))
        assert link
        self.page.goto(link[0])

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()


class Team:
    """A member of the team at the desk."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self, link: str) -> None:
        self.page.goto(link)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/desk/**")

    def issue(self) -> None:
        self.page.goto("/desk/issues/HB-1/")

    def act(self, section: str, says: str, submit: str, **typed: str) -> None:
        """Open the form of an act in a section of the issue's page, fill it in, send it."""
        self.issue()
        self.page.get_by_role("region", name=section).get_by_role("link", name=says, exact=True).first.click()
        for label, value in typed.items():
            field = self.page.get_by_label(
                re.compile("^[“\\s]*" + re.escape(label.replace("_", " ").strip()) + r"\b")
            ).first
            if field.evaluate("node => node.tagName") == "SELECT":
                field.select_option(label=value)
            elif field.get_attribute("type") in ("checkbox", "radio"):
                field.check()
            else:
                field.fill(value)
        self.page.get_by_role("button", name=submit, exact=True).click()
        expect(self.page.get_by_role("status").first).to_be_visible()

    def move(self, says: str, stage: str) -> None:
        button = self.page.get_by_role("button", name=says, exact=True)

        def ready() -> bool:  # what the gate waits for may be written down a moment after the mail
            self.issue()
            return button.is_enabled()

        wait_for(ready)
        button.click()
        self.at(stage)

    def at(self, stage: str) -> None:
        now = self.page.get_by_role("list", name="Stages").locator("[aria-current=step]")
        expect(now).to_contain_text(stage)


def test_from_the_form_to_the_customers_sign_off_and_a_bounce(browser, started, mailbox):
    base, link = started
    marta = Marta(someone(browser, base, 390), mailbox[1])
    owner = Team(someone(browser, base, 1280))
    sam = Team(someone(browser, base, 1280))

    # Marta reports it on her phone, and is thanked on the page and by mail.
    page = marta.page
    page.goto("/report/")
    page.get_by_label("In one line").fill("The count of my links went down overnight")
    page.get_by_label("In your own words").fill("Yesterday it was 212, today 198.")
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_label("What would “fixed” look like for you?").fill("My count never goes down.")
    page.get_by_role("button", name="That is all: to the last page").click()
    page.get_by_label("Your name").fill("Marta Keller")
    page.get_by_label("E-mail address").fill("marta@northwind.example")
    page.get_by_label("Company or organization").fill("Northwind")
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    received = marta.mail_about("We have your report")
    assert "You will hear from us again by" in received

    # The owner invites Sam, decides that it is a new problem, and takes it on.
    owner.sign_in(link)
    owner.page.goto("/desk/members/invite/")
    owner.page.get_by_label("Name").fill("Sam Reyes")
    owner.page.get_by_label("E-mail").fill("sam@heardback.example")
    owner.page.get_by_label("Support agent").check()
    owner.page.get_by_role("button", name="Invite").click()
    invited = wait_for(lambda: [m for m in mailbox[1].mails if m["To"] == "sam@heardback.example"])
    text = invited[0].get_body(("plain",)).get_content()
    sam.page.goto(re.search(r"http://\S+/desk/invited/\S+", text)[0])
    sam.page.get_by_label("A password of your own").fill("a long way to go home")
    sam.page.get_by_role("button", name="Come in").click()
    sam.page.get_by_text("Welcome, Sam Reyes.").wait_for()

    sam.page.goto("/desk/")
    sam.page.get_by_role("link", name=re.compile("went down overnight")).first.click()
    sam.page.locator("summary", has_text="A new problem").click()
    sam.page.get_by_role("button", name="Open an issue").click()
    sam.page.get_by_role("button", name=re.compile("Undo")).wait_for()
    sam.page.goto("/desk/reports/1/")
    sam.page.get_by_role("button", name="Send now").click()
    marta.mail_about("We know which problem it is")

    owner.issue()
    expect(owner.page.get_by_role("region", name="What comes next")).to_contain_text("Nobody owns it yet")
    owner.page.get_by_role("link", name="Hand over").click()
    owner.page.get_by_label("Who owns it").select_option(label="Owner, admin")
    owner.page.get_by_role("button", name="Hand it over").click()
    owner.page.get_by_text("owned by Owner").wait_for()
    owner.move("Start defining", "Defining")

    # What fixed means, in her words, agreed by her.
    owner.act(
        "What fixed means, in their words", "Write one down", "Write it down",
        Fixed_means="Counts within ±1 % of live analytics", What_is_measured="difference to live analytics",
        is_="within ±", Target="1", Unit="%", Over="any 24 hours",
    )  # fmt: skip
    owner.act("What fixed means, in their words", "Ask the customers", "Ask them")
    marta.open("Nobody will call it fixed before you do")
    expect(page.get_by_text("Counts within ±1 % of live analytics").first).to_be_visible()
    marta.press("Yes, that is it")
    expect(page.get_by_text("You agreed").first).to_be_visible()
    owner.move("Start designing", "Designing")

    # How it would work, shown to her before it is built.
    owner.act("Assumptions", "Write one down", "Write it down", What_is_taken_for_true="Bots are filtered late")
    owner.act("Proposals", "Write one", "Write the proposal", In_one_line="Count at the edge", Counts_within="yes")
    owner.move("Show it to customers", "Validating")
    owner.act("Proposals", "Share", "Share proposal 1")
    marta.open("This is how it would work")
    expect(page.get_by_text("Count at the edge").first).to_be_visible()
    marta.press("Yes, this is right")
    expect(page.get_by_text("You said that it is right").first).to_be_visible()
    owner.move("Start building", "Building")

    # Built by one, checked by another, released; she is told and asked.
    owner.move("Built: check it", "Verifying")
    sam.act(
        "What fixed means, in their words",
        "Check it",
        "Record the check",
        Measured="0.4",
        What_you_saw="two days of logs",
    )
    owner.move("Confirm and release", "Releasing")
    owner.issue()
    owner.page.get_by_role("region", name="Releases").get_by_role("link", name="Make one").click()
    owner.page.get_by_label("Version").fill("2.1")
    owner.page.get_by_role("button", name="Make the release").click()
    # She looks through what everyone affected is told, puts it into her words, and sends it.
    expect(owner.page.get_by_text("is changed in Our product 2.1").first).to_be_visible()
    owner.page.get_by_role("link", name="Change the words").click()
    owner.page.get_by_label("What they read").fill("Your imports come on time again. Thank you for telling us.")
    owner.page.get_by_role("button", name="Keep these words").click()
    owner.page.get_by_role("button", name="Send it to").click()
    expect(owner.page.get_by_text("All of it went out")).to_be_visible(timeout=20_000)
    marta.mail_about("The fix is out")
    owner.move("Ask for sign-off", "Confirming")
    marta.open("only you can say whether it solves what you reported")
    marta.press("It is fixed for me")
    expect(page.get_by_role("heading", name="You told us that it is fixed")).to_be_visible()
    owner.issue()
    owner.at("Monitoring")

    # And it comes back: one press and a sentence, and the question is what fixed means again.
    page.get_by_text("It is back", exact=True).click()
    page.get_by_label("What is still wrong?").fill("Today it is 59 minutes late.")
    marta.press("Tell us that it is not fixed")
    owner.issue()
    owner.at("Defining")
    bounced = owner.page.get_by_role("region", name=re.compile("Bounces"))
    expect(bounced).to_contain_text("Today it is 59 minutes late.")
    expect(bounced).to_contain_text("Its cause is not named yet")

    # Each of her mails came once, in one thread, marked as sent by a program.
    hers = [mail for mail in mailbox[1].mails if mail["To"] == "marta@northwind.example"]
    assert len({mail["Message-ID"] for mail in hers}) == len(hers) == 6
    assert {mail["Auto-Submitted"] for mail in hers} == {"auto-generated"}
    ids = [mail["Message-ID"] for mail in hers]
    assert [mail["References"].split() for mail in hers[1:]] == [ids[:count] for count in range(1, len(ids))]
