"""What our mails say in their heads, so that answers find back and one press ends what was subscribed to."""

import pytest
from django.test import Client

from heardback.board.following import confirm, follow, token_of
from heardback.board.models import Follower, PublicIssue
from heardback.board.publishing import write_public_update
from heardback.issues.models import Stage


@pytest.fixture
def followed(issue_at, dana, worker):
    """Somebody who follows a public issue, and was sent an update about it."""
    issue = issue_at(Stage.DEFINING)
    public = PublicIssue.objects.create(issue=issue, title="Counts are too low")
    follow(public, "fan@board.example")
    confirm(Follower.objects.get())
    write_public_update(public, "We are on it.", by=dana.actor)
    worker.drain()
    return Follower.objects.get()


def test_one_press_ends_following(followed, outbox):
    mail = next(mail for mail in reversed(outbox()) if mail["To"] == "fan@board.example")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"].startswith("<board-") and mail["Reply-To"] is None
    address = mail["List-Unsubscribe"].strip("<>").removeprefix("http://testserver.example")
    assert address == f"/board/follow/{token_of(followed)}/stop/"
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(address).status_code == 302
    assert browser.post(address).status_code == 400
    assert Follower.objects.get().stopped_at is None
    assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Follower.objects.get().stopped_at is not None


def test_what_is_about_a_report_is_no_list(marta_says, worker, outbox):
    marta_says()
    worker.drain()
    mail = outbox()[0]
    assert mail["List-Id"] is None and mail["List-Unsubscribe"] is None
    assert mail["X-Heardback-Reason"] == "received" and "+r" in mail["Reply-To"]
