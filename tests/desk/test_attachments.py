"""Files of a report at the desk: thumbnails, originals for those who may, removing with a reason, adding."""

import io

import pytest

from heardback.files.models import File
from heardback.files.storing import store
from heardback.reports.attaching import attach, live
from heardback.reports.showing import shown_to_customer
from tests.files.conftest import photo_with_secrets


@pytest.fixture
def sent(outbox, marta_says, worker):
    """Marta's report with a photo and a log."""
    report = marta_says()
    contents = {"photo.jpg": photo_with_secrets(), "server.log": b"GET / 500"}
    files = [store(io.BytesIO(content), name, by=report.customer.actor) for name, content in contents.items()]
    attach(report, files, by=report.customer.actor)
    worker.drain()
    return report


def page_of(browser, report) -> str:
    return browser.get(f"/desk/reports/{report.pk}/").content.decode()


def test_an_agent_sees_what_was_sent_and_gets_the_original(at_desk, sam, sent):
    browser = at_desk(sam)
    html = page_of(browser, sent)
    photo, log = live(sent)
    assert f"/desk/reports/{sent.pk}/files/{photo.pk}/?small" in html
    assert "image/jpeg, " in html and "640 × 400" in html
    original = browser.get(f"/desk/reports/{sent.pk}/files/{photo.pk}/", follow=True)
    assert original["Content-Disposition"].startswith("attachment")
    assert b"".join(original.streaming_content) == photo_with_secrets()
    shown = browser.get(f"/desk/reports/{sent.pk}/files/{photo.pk}/?small", follow=True)
    assert b"SECRET" not in b"".join(shown.streaming_content)
    assert browser.get(f"/desk/reports/{sent.pk}/files/{log.pk}/", follow=True)["Content-Type"] == "text/plain"


def test_a_viewer_sees_the_copy_and_is_told_who_may_have_the_original(at_desk, vera, sent):
    browser = at_desk(vera)
    html = page_of(browser, sent)
    photo, _ = live(sent)
    assert "Original" not in html
    assert "Remove" not in html
    refused = browser.get(f"/desk/reports/{sent.pk}/files/{photo.pk}/")
    assert refused.status_code == 403
    assert "To read originals you need the role" in refused.content.decode()
    assert browser.get(f"/desk/reports/{sent.pk}/files/{photo.pk}/?copy").status_code == 302
    for address in ("files/", f"files/{photo.pk}/remove/"):
        assert browser.post(f"/desk/reports/{sent.pk}/{address}", {"why": "x"}).status_code == 403
    assert len(live(sent)) == 2


def test_removing_needs_a_reason_and_leaves_it(at_desk, sam, sent):
    browser = at_desk(sam)
    photo, _ = live(sent)
    at = f"/desk/reports/{sent.pk}/files/{photo.pk}/remove/"
    assert "Remove photo.jpg" in browser.get(at).content.decode()
    assert "Say why it is removed" in browser.post(at, {"why": ""}).content.decode()
    answer = browser.post(at, {"why": "a password is in it"}, follow=True).content.decode()
    assert "photo.jpg is gone." in answer
    assert "removed photo.jpg: a password is in it" in answer
    assert browser.get(f"/desk/reports/{sent.pk}/files/{photo.pk}/?copy").status_code == 404


def test_a_colleague_adds_a_file_for_the_team_unless_they_say_otherwise(at_desk, sam, sent):
    browser = at_desk(sam)

    def add(content: bytes, **more):
        return browser.post(f"/desk/reports/{sent.pk}/files/", {"files": io.BytesIO(content), **more}, follow=True)

    assert "Added, for the team." in add(b"our own trace").content.decode()
    assert "team only" in page_of(browser, sent)
    assert len(shown_to_customer(sent)) == 2
    add(b"what they mailed", customer="on")
    assert len(shown_to_customer(sent)) == 3
    refused = browser.post(f"/desk/reports/{sent.pk}/files/", {})
    assert (refused.status_code, "Choose a file first." in refused.content.decode()) == (422, True)


def test_a_file_of_another_report_is_not_there(at_desk, sam, sent, joel_says):
    browser, other = at_desk(sam), joel_says()
    assert browser.get(f"/desk/reports/{other.pk}/files/{live(sent)[0].pk}/").status_code == 404


def test_what_is_held_back_says_why_and_opens_for_nobody(at_desk, sam, sent):
    browser = at_desk(sam)
    photo, _ = live(sent)
    File.objects.filter(pk=photo.file_id).update(state="quarantined", found="Eicar-Test-Signature")
    html = page_of(browser, sent)
    assert "held back" in html and "It found Eicar-Test-Signature." in html
    assert browser.get(f"/desk/reports/{sent.pk}/files/{photo.pk}/").status_code == 404
