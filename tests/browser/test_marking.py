"""Pictures and recordings are looked at before they are sent, and what is blurred is not in what is sent."""

import pytest
from playwright.sync_api import Page, expect

from heardback.files.models import File
from tests.browser.giving import SCREEN, arrived, give, looks, sent_picture


@pytest.fixture(autouse=True)
def apart(outbox) -> None:
    """A data folder of its own."""


@pytest.fixture
def form(page: Page) -> Page:
    page.goto("/report/?all")
    page.get_by_label("In one line").fill("It fails")
    return page


def test_what_is_blurred_is_not_in_what_is_sent(form: Page):
    give(form, "paste", "shot.png")
    dialog = form.get_by_role("dialog")
    box = dialog.locator("canvas").bounding_box()
    form.mouse.move(box["x"] + 2, box["y"] + 2)
    form.mouse.down()
    form.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2, steps=4)
    form.mouse.up()
    expect(dialog.get_by_role("status")).to_have_text("This part is blurred.")
    looks(form)
    arrived(form, "shot.png")
    picture = sent_picture()
    assert picture.size == (400, 200)
    left, right = (picture.crop(part).getextrema() for part in ((10, 20, 180, 180), (220, 20, 390, 180)))
    assert left[1] - left[0] < 90, "no stripe is left"
    assert right == (0, 255)


def test_marking_works_by_keyboard_and_can_be_undone(form: Page):
    give(form, "paste", "shot.png")
    dialog = form.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_be_focused()
    dialog.get_by_role("button", name="Cut to this").press("Enter")
    expect(dialog.get_by_role("button", name="Cut to this")).to_have_attribute("aria-pressed", "true")
    form.keyboard.press("Tab")
    expect(dialog.locator("canvas")).to_be_focused()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"):
        form.keyboard.press(key)
    expect(dialog.get_by_role("status")).to_have_text("This part is cut.")
    dialog.get_by_role("button", name="Undo").press("Enter")
    expect(dialog.get_by_role("button", name="Undo")).to_be_disabled()
    dialog.locator("canvas").press("Enter")
    dialog.get_by_role("button", name="Arrow").press("Enter")
    dialog.locator("canvas").press("Enter")
    looks(form)
    arrived(form, "shot.png")
    assert sent_picture().size == (100, 50)


def test_escape_leaves_it_out(form: Page):
    give(form, "paste", "shot.png")
    expect(form.get_by_role("dialog")).to_be_visible()
    form.keyboard.press("Escape")
    expect(form.get_by_role("dialog")).to_have_count(0)
    assert not File.objects.exists()


def test_a_screenshot_is_made_and_looked_at(form: Page):
    form.evaluate(SCREEN)
    form.get_by_role("button", name="Take a screenshot").click()
    looks(form)
    arrived(form, "Screenshot")
    assert (File.objects.get().kind, sent_picture().size) == ("image/png", (320, 200))


def test_the_screen_is_recorded_until_it_is_stopped(form: Page):
    form.evaluate(SCREEN)
    form.get_by_role("button", name="Record the screen").click()
    stop = form.get_by_role("button", name="Stop recording (0:01)")
    expect(stop).to_be_visible()
    stop.click()
    looks(form, "Add this recording")
    arrived(form, "Recording")
    assert File.objects.get().kind == "video/webm"
    expect(form.get_by_role("button", name="Record the screen")).to_be_visible()


def test_a_pasted_picture_is_looked_at_and_sent_as_it_was(form: Page):
    give(form, "paste", "shot.png")
    looks(form)
    arrived(form, "shot.png")
    assert len(set(sent_picture().get_flattened_data())) == 2, "nothing of it was touched"
