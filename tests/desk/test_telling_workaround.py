"""The page from which what helps meanwhile goes to everyone affected: whom, in which words, and why not."""

import pytest

from heardback.issues.models import Stage
from heardback.issues.workarounds import Do, verify_workaround, write_workaround
from heardback.notices.models import Kind, Notice, Sending

pytestmark = pytest.mark.once


@pytest.fixture
def page(at_desk, sam, issue_at, worker):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    browser = at_desk(sam)

    def press(**typed):
        address = f"/desk/issues/{issue.key}/workaround/tell/"
        answer = browser.post(address, typed) if typed else browser.get(address)
        return answer.status_code, answer.content.decode()

    press.issue = issue
    return press


def test_one_sees_whom_and_what_before_it_goes_and_it_goes_once(page, sam, dana, worker):
    assert page()[0] == 404  # there is nothing to tell
    write_workaround(page.issue, "Use the export.", [Do("Open Export")], by=sam.actor)
    assert "Nobody has tried this version yet" in page()[1]
    verify_workaround(page.issue, by=dana.actor, note="Firefox")
    shown = page()[1]
    assert "Send it to 2 people" in shown and "2 people who reported it" in shown
    assert "Hello Marta Keller," in shown and "1. Open Export" in shown and "(their private link)" in shown
    status, late = page(version="7")
    assert (status, Sending.objects.count()) == (422, 0) and "It is version 1 that holds now." in late
    assert page(version="1")[0] == 302
    assert "It is going out already." in page()[1]
    worker.drain()
    assert Notice.objects.filter(kind=Kind.WORKAROUND, state="sent").count() == 2
    assert "Everyone affected was told this version already." in page()[1]
