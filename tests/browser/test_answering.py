"""Answering what was asked, in a browser: kept while one types, and sent once when there is a connection again."""

from playwright.sync_api import BrowserContext, expect

from heardback.ledger.models import Event
from heardback.reports.asking import ask
from heardback.reports.completing import complete
from heardback.reports.models import Report
from heardback.reports.receipts import receipt
from heardback.reports.taking import Account

PAGE = "On which page did it happen? Copy its address if you can."
EXPECTED = "What did you expect to happen?"


def test_answers_are_kept_and_arrive_once_without_a_connection(context: BrowserContext, at, marta_says, sam):
    report = marta_says()
    ask(report, {"url": "", "steps": "", "expected": ""}, by=sam.actor)
    address = f"/r/{receipt(report.pk)}/more/"
    page = context.new_page()
    page.goto(address)
    page.get_by_label(PAGE, exact=True).fill("/links")
    page.get_by_label(EXPECTED, exact=True).fill("212")
    page.get_by_label("I don’t know: What did you do, step by step, before it happened?").check()
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_label(PAGE, exact=True)).to_have_value("/links")
    expect(page.get_by_label("I don’t know: What did you do, step by step, before it happened?")).to_be_checked()
    context.set_offline(True)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.locator("#outbox")).to_contain_text("Not sent yet")
    page.close()
    # Meanwhile somebody answers all of it elsewhere; what was typed here is kept beside it.
    complete(report, Account(url="/lists", expected="212", steps=["Open"]), by=sam.actor)
    context.set_offline(False)
    later = context.new_page()
    later.goto("/board/")
    expect(later.locator("#outbox")).to_contain_text("Your answers have arrived", timeout=15000)
    report = Report.objects.get()
    assert (report.url, report.steps) == ("/lists", ["Open"])
    assert [added.facts["words"] for added in Event.objects.filter(word="report.added")] == [f"{PAGE}\n/links"]
    later.get_by_role("link", name="See what became of them").click()
    expect(later.get_by_role("heading", level=1)).to_have_text("That is all we asked. Thank you.")
    later.goto("/board/")
    expect(later.locator("#outbox")).to_have_count(0)
