"""Files in a real browser: chosen, pasted, dropped, made; shown before they are sent, with what is hidden in them."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from heardback.files.models import File
from heardback.files.storing import store
from heardback.reports.attaching import attach, live, remove
from heardback.reports.models import Report
from heardback.reports.receipts import receipt
from tests.browser.giving import arrived, give, looks, send
from tests.files.conftest import picture
from tests.looking import barriers


@pytest.fixture(autouse=True)
def apart(outbox) -> None:
    """A data folder of its own."""


@pytest.fixture
def form(page: Page) -> Page:
    page.goto("/report/?all")
    page.get_by_label("In one line").fill("It fails")
    return page


def test_files_are_chosen_and_come_with_the_report(form: Page, tmp_path: Path):
    log = tmp_path / "server.log"
    log.write_text("GET / 500")
    form.get_by_label("Can you show it?").set_input_files([log])
    arrived(form, "server.log")
    assert File.objects.get().state == "ready"
    report = send(form)
    assert [a.file.name for a in live(report)] == ["server.log"]


def test_pictures_that_are_dropped_are_looked_at_one_by_one(form: Page):
    give(form, "drop", "one.png", "two.png")
    looks(form, "Leave it out")
    looks(form)
    arrived(form, "two.png")
    assert [file.name for file in File.objects.all()] == ["two.png"]


def test_a_lost_connection_is_waited_out(form: Page):
    lost = []

    def cut(route):
        lost.append(route.request.url)
        route.abort() if len(lost) < 2 else route.continue_()

    form.route("**/report/files/", lambda route: cut(route) if route.request.method == "POST" else route.continue_())
    give(form, "paste", "shot.png")
    looks(form)
    expect(form.locator("[data-coming]")).to_contain_text("It is sent again by itself.")
    arrived(form, "shot.png")
    assert len(lost) == 2


def test_the_report_waits_for_its_files(form: Page):
    held = []
    form.route(
        "**/report/files/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    give(form, "paste", "shot.png")
    looks(form)
    expect(form.get_by_role("progressbar", name="Sending shot.png")).to_be_visible()
    form.get_by_role("button", name="Send the report").click()
    expect(form.locator("[data-heard]")).to_have_text("One file is still on its way. Then we send it all.")
    assert not Report.objects.exists()
    held[0].continue_()
    expect(form.get_by_role("heading", level=1)).to_have_text("Thank you. We have your report.")
    assert [a.file.name for a in live(Report.objects.get())] == ["shot.png"]


def test_what_does_not_fit_is_said_beside_the_file(form: Page, tmp_path: Path):
    large, empty = tmp_path / "large.log", tmp_path / "empty.log"
    large.write_bytes(b"x" * (25 * 1024 * 1024 + 1))
    empty.touch()
    form.get_by_label("Can you show it?").set_input_files([large, empty])
    expect(form.locator(".file.refused", has_text="large.log")).to_contain_text("at most 25 MB fit")
    expect(form.locator(".file.refused", has_text="empty.log")).to_contain_text("It is empty.")
    assert not File.objects.exists()


def test_a_closed_tab_loses_no_file(context, at, tmp_path: Path):
    log = tmp_path / "server.log"
    log.write_text("GET / 500")
    first = context.new_page()
    first.goto("/report/?all")
    first.get_by_label("In one line").fill("It fails")
    first.get_by_label("Can you show it?").set_input_files([log])
    arrived(first, "server.log")
    first.close()
    second = context.new_page()
    second.goto("/report/?all")
    arrived(second, "server.log")
    second.get_by_role("button", name="Remove server.log").click()
    expect(second.locator("[data-heard]")).to_have_text("server.log is removed.")
    assert live(send(second)) == []


def test_the_guided_form_keeps_its_files_from_page_to_page(page: Page, at):
    page.goto("/report/")
    page.get_by_label("In one line").fill("It fails")
    for next_one in ("How should it be?", "How much is it in your way?", "Where does it happen?", "Can you show it?"):
        page.get_by_role("button", name="Continue", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(next_one)
    give(page, "paste", "shot.png")
    looks(page)
    arrived(page, "shot.png")
    page.reload()
    arrived(page, "shot.png")
    page.get_by_role("button", name="That is all: to the last page").click()
    page.get_by_label("Your name").fill("Marta")
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    assert [a.file.name for a in live(send(page))] == ["shot.png"]


def test_on_the_own_page_a_file_is_added_at_once_and_taken_back(page: Page, marta_says):
    report = marta_says()
    page.goto(f"/r/{receipt(report.pk)}/")
    give(page, "paste", "shot.png")
    looks(page)
    arrived(page, "shot.png")
    assert len(live(report)) == 1
    page.get_by_role("button", name="Remove shot.png").click()
    expect(page.locator("[data-heard]")).to_have_text("shot.png is removed.")
    assert live(report) == []


def test_without_a_script_files_come_with_the_form(browser: Browser, at, tmp_path: Path):
    log = tmp_path / "server.log"
    log.write_text("GET / 500")
    context = browser.new_context(base_url=at, java_script_enabled=False)
    page = context.new_page()
    page.goto("/report/?all")
    expect(page.get_by_role("button", name="Take a screenshot")).to_have_count(0)
    page.get_by_label("In one line").fill("It fails")
    page.get_by_label("Can you show it?").set_input_files([log])
    send(page)
    page.get_by_role("link", name="Go to my page").click()
    page.get_by_role("button", name="Remove server.log").click()
    expect(page.get_by_role("status")).to_contain_text("server.log is removed.")
    context.close()


def test_the_team_sees_pictures_and_plays_recordings(browser: Browser, at, at_desk, sam, marta_says, worker):
    report = marta_says()
    by, film = report.customer.actor, b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(999)
    contents = {"photo.jpg": picture(), "film.webm": film, "server.log": b"GET / 500", "gone.log": b"secret"}
    attach(report, [store(io.BytesIO(content), name, by=by) for name, content in contents.items()], by=by)
    remove(live(report)[3], "a password is in it", by=sam.actor)
    worker.drain()
    cookie = at_desk(sam).cookies["sessionid"].value
    context = browser.new_context(base_url=at)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": at}])
    page = context.new_page()
    page.goto(f"/desk/reports/{report.pk}/")
    shown = page.get_by_role("img", name="photo.jpg, shown")
    expect(shown).to_be_visible()
    page.wait_for_function("(image) => image.complete && image.naturalWidth === 480", arg=shown.element_handle())
    expect(page.get_by_label("film.webm", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Original of photo.jpg")).to_be_visible()
    expect(page.get_by_role("link", name="Download server.log")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == []
    for width in (320, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as download:
        page.get_by_role("link", name="Original of photo.jpg").click()
    assert Path(download.value.path()).read_bytes() == picture()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_stands_before_files(form: Page, scheme):
    form.emulate_media(color_scheme=scheme)
    give(form, "paste", "shot.png")
    dialog = form.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert barriers(form) == []
    looks(form)
    arrived(form, "shot.png")
    for width in (320, 1600):
        form.set_viewport_size({"width": width, "height": 800})
        assert form.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(form) == []
