"""The widget on a host's page: another origin, a strict policy, a real browser."""

import json
import time

from heardback.api.script import script
from heardback.customers.models import Identity
from heardback.reports.models import Report
from heardback.reports.vouching import signed
from tests.looking import barriers
from tests.pictures import a_picture

BUTTON = "Report a problem"


def write(page, words="The count is wrong"):
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_label("What went wrong?").fill(words)
    page.get_by_label("What would “fixed” look like for you?").fill("It says 212")


def send(page):
    page.get_by_role("button", name="Send the report").click()


def test_it_is_small():
    whole, packed = script()
    assert len(packed) < 15_000
    assert b"innerHTML" not in whole


def test_a_report_from_another_origin_under_a_strict_policy(host, at):
    page = host('data-release="2.1" data-step="cart" data-metadata=\'{"cart": 3}\'')
    page.evaluate("console.error(new Error('E_CERT_EXPIRED at https://a.example/x?token=s3cretline'))")
    page.evaluate(f"fetch('{page.url.split('/links')[0]}/api?key=s3cretfetch').catch(() => 0)")
    write(page)
    page.get_by_label("Major").check()
    page.get_by_label("Your e-mail address").fill("marta@northwind.example")
    page.get_by_label("A picture of it").set_input_files(
        {"name": "screen.png", "mimeType": "image/png", "buffer": a_picture()}
    )
    page.get_by_role("button", name="Remove screen.png").wait_for()
    page.get_by_text("What is sent along").click()
    assert "E_CERT_EXPIRED" in page.get_by_label("What is sent along").inner_text()
    send(page)
    page.get_by_role("heading", name="Received. Thank you.").wait_for()
    report = Report.objects.get()
    assert (report.text, report.fixed_means, report.severity) == ("The count is wrong", "It says 212", "major")
    assert (report.source, report.version, report.step) == ("widget", "2.1", "cart")
    assert report.url.endswith("/links")
    assert report.browser.startswith("Chrome")
    assert report.context["page"] == "Links of Northwind"
    assert report.context["metadata"] == {"cart": "3"}
    assert "E_CERT_EXPIRED" in report.context["console"][0]["text"]
    assert report.context["requests"][0]["url"].endswith("/api")
    assert "s3cret" not in json.dumps(report.context) + report.url
    assert report.attachments.count() == 1
    assert report.customer.identities.get().trust == "typed"
    link = page.get_by_role("link", name="Open your report").get_attribute("href")
    assert link.startswith(f"{at}/r/")
    assert all("/api?key=" in broken for broken in page.broken_policy)  # the host's own call, and nothing of ours
    page.goto(link)
    assert "The count is wrong" in page.content()


def test_whom_the_host_vouches_for_is_not_asked_who_they_are(host, product):
    at = int(time.time())
    identity = signed(product.signing_secret, id="42", email="m@n.example", organization="Northwind", at=at)
    page = host(f'data-identity="{identity}"')
    write(page)
    assert page.get_by_label("Your e-mail address").is_hidden()
    send(page)
    page.get_by_role("heading", name="Received. Thank you.").wait_for()
    report = Report.objects.get()
    assert report.signature == "good"
    assert report.organization.name == "Northwind"
    assert set(Identity.objects.values_list("value", "trust")) == {("42", "vouched"), ("m@n.example", "vouched")}


def test_what_was_blocked_is_kept_offered_and_arrives_once(host):
    page = host()
    lost = []

    def swallow(route):
        """The server took it, and the answer got lost."""
        route.fetch()
        lost.append(1)
        route.abort()

    page.route("**/api/widget/reports", swallow)
    write(page)
    send(page)
    page.get_by_role("heading", name="It has not arrived yet").wait_for()
    assert "The count is wrong" in page.get_by_label("What you wrote").input_value()
    assert page.get_by_text("Received").count() == 0
    assert "The count is wrong" in page.evaluate("JSON.stringify(localStorage)")
    page.unroute("**/api/widget/reports")
    page.reload()  # it sends itself
    until = time.monotonic() + 10
    while "The count is wrong" in page.evaluate("JSON.stringify(localStorage)") and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert "The count is wrong" not in page.evaluate("JSON.stringify(localStorage)")
    assert lost == [1]
    assert Report.objects.get().text == "The count is wrong"


def test_offline_then_pressed_again(host):
    page = host()
    page.route("**/api/widget/reports", lambda route: route.abort())
    write(page)
    send(page)
    page.get_by_role("heading", name="It has not arrived yet").wait_for()
    assert not Report.objects.exists()
    page.unroute("**/api/widget/reports")
    page.get_by_role("button", name="Try again now").click()
    page.get_by_role("heading", name="Received. Thank you.").wait_for()
    assert Report.objects.count() == 1


def test_an_answer_that_is_not_ours_is_not_received(host):
    page = host()
    hotel = {"status": 200, "body": "<p>Welcome</p>", "headers": {"Access-Control-Allow-Origin": "*"}}
    page.route("**/api/widget/reports", lambda route: route.fulfill(**hotel))
    write(page)
    send(page)
    page.get_by_role("heading", name="It has not arrived yet").wait_for()


def test_by_keyboard_alone(host):
    page = host()
    page.locator("#theirs").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    focused = "document.querySelector('[data-heardback]').shadowRoot.activeElement"
    assert page.evaluate(f"{focused}.name") == "text"
    for _ in range(20):  # around, and never out
        page.keyboard.press("Tab")
        assert page.evaluate(f"{focused} !== null")
    page.keyboard.press("Escape")
    assert page.evaluate(f"{focused}.className") == "open"
    page.keyboard.press("Enter")
    page.keyboard.type("Typed by hand")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    assert page.get_by_label("What went wrong?").input_value() == "Typed by hand"


def test_no_words_are_asked_for_beside_the_field(host):
    page = host()
    page.get_by_role("button", name=BUTTON).click()
    send(page)
    page.get_by_text("Say what went wrong. A sentence is enough.").wait_for()
    write_again = page.get_by_label("What went wrong?")
    assert write_again.get_attribute("aria-invalid") == "true"
    write_again.fill("Broken")
    page.get_by_label("Your e-mail address").fill("marta@")
    send(page)
    page.get_by_text("This does not look like an e-mail address").wait_for()
    assert write_again.input_value() == "Broken"


def test_axe_finds_nothing_and_nothing_scrolls_sideways(host):
    page = host()
    for width in (320, 390, 1280):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            if not page.get_by_role("dialog").count():
                assert barriers(page) == []
                page.get_by_role("button", name=BUTTON).click()
                page.get_by_text("What is sent along").click()
                send(page)
            assert barriers(page) == []
            box = "document.querySelector('[data-heardback]').shadowRoot.querySelector('dialog')"
            assert page.evaluate(f"{box}.scrollWidth <= {box}.clientWidth")
