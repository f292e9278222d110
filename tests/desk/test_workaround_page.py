"""A workaround at the desk: written step by step with pictures, tried, retracted; earlier versions stay to be read."""

import io

import pytest

from heardback.board.publishing import publish
from heardback.issues.helping import say_whether_it_helped
from heardback.issues.models import Issue, Stage
from heardback.issues.workarounds import workaround_of
from tests.pictures import a_picture

pytestmark = pytest.mark.once


@pytest.fixture
def write(at_desk, sam, issue_at):
    """Presses a button of the page on which Sam writes the workaround of an issue."""
    issue, browser = issue_at(Stage.DEFINING), at_desk(sam)

    def press(**typed):
        return browser.post(f"/desk/issues/{issue.key}/workaround/", {n.replace("_", "-"): v for n, v in typed.items()})

    press.issue, press.browser = issue, browser
    press.page = lambda: browser.get(f"/desk/issues/{issue.key}/").content.decode()
    return press


def sent(name: str = "export.png", content: bytes = b"") -> io.BytesIO:
    file = io.BytesIO(content or a_picture())
    file.name = name
    return file


def test_steps_with_pictures_are_kept_through_every_press(write, worker):
    asked = write(text="Use the export.", step_1="Choose Raw clicks", picture_1=sent(), step_2="Open Export", more="1")
    assert asked.status_code == 200 and workaround_of(write.issue) is None
    kept = asked.content.decode().split('name="kept-1" value="')[1].split('"')[0]
    moved = write(text="Use the export.", step_1="Choose Raw clicks", kept_1=kept, step_2="Open Export", up="2")
    assert moved.content.decode().index("Open Export") < moved.content.decode().index("Choose Raw clicks")
    done = write(text="Use the export.", step_1="Open Export", step_2="Choose Raw clicks", kept_2=kept, step_3=" ")
    assert done["Location"] == f"/desk/issues/{write.issue.key}/#meanwhile"
    first, second = workaround_of(write.issue).steps.all()
    assert (first.picture, second.picture.name) == (None, "export.png")
    assert "shows once it was checked" in write.page()
    worker.drain()
    at = f"/desk/issues/{write.issue.key}/steps/{second.pk}/"
    assert f'src="{at}?small"' in write.page()
    shown = write.browser.get(f"{at}?small", follow=True)
    assert shown["Content-Type"] == "image/png" and shown["Content-Disposition"].startswith("inline")
    assert write.browser.get(f"/desk/issues/{write.issue.key}/steps/{first.pk}/").status_code == 404
    other = Issue.objects.create(product=write.issue.product, title="Another")
    assert write.browser.get(f"/desk/issues/{other.key}/steps/{second.pk}/").status_code == 404


def test_what_is_wrong_stands_beside_its_step_and_nothing_typed_is_lost(write):
    answer = write(text="Use the export.", step_1="", picture_1=sent(), step_2="Open it")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "not everybody sees the picture" in page.split('id="step-1"')[0] and "Open it" in page
    assert 'name="kept-1"' in page and "Error:" in page.split("</title>")[0]
    log = write(text="Use the export.", step_1="Look", picture_1=sent("a.log", b"GET / 500"))
    assert "A picture is a PNG" in log.content.decode()
    assert write(text="x", step_1="Look", kept_1="1.forged").status_code == 302  # nobody else's file
    assert workaround_of(write.issue).steps.get().picture is None


def test_the_page_says_who_tried_it_whether_it_helped_and_what_it_said_before(write, dana, at_desk):
    write(text="Use the export.", step_1="Open Export")
    assert "Nobody has tried this version yet" in write.page()
    at_desk(dana).post(f"/desk/issues/{write.issue.key}/verify-workaround/", {"read": "1", "note": "Firefox 144"})
    marta = write.issue.matches.first().report.customer
    say_whether_it_helped(write.issue, marta, helped=False, words="It is empty", version=1)
    page = write.page()
    assert "Dana Ito tried it" in page and "Firefox 144" in page
    assert "<b>0</b> yes, <b>1</b> no" in page and "<q>It is empty</q>" in page
    write(text="Use the other export.", changed="The first was empty for some")
    page = write.page()
    assert "Version 2, by Sam Reyes" in page and "The first was empty for some" in page and "1 earlier version" in page
    late = write.browser.post(f"/desk/issues/{write.issue.key}/retract-workaround/", {"read": "1", "why": "Wrong"})
    assert "It is version 2 that holds now." in late.content.decode()
    publish(write.issue, "Counts are too low", by=dana.actor, meanwhile="The export is right.")
    wrong = {"read": "2", "why": "It is empty too."}
    answer = write.browser.post(f"/desk/issues/{write.issue.key}/retract-workaround/", wrong, follow=True)
    assert "The board still says what to do meanwhile" in answer.content.decode()
    page = write.page()
    assert (
        "Version 2 was retracted by Sam Reyes" in page and "It is empty too." in page and "Write a workaround" in page
    )
