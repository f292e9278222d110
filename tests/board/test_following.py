"""Following by mail: nothing is sent before the mailbox itself said yes, everything once after it did."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from heardback.board.following import BadLink, confirm, follow, follower_behind, followers, stop, token_of
from heardback.board.models import Follower
from heardback.board.publishing import withdraw, write_public_update
from heardback.ledger.models import Cursor, Event
from heardback.notices.writing import write_notices
from heardback.reports.models import Report


@pytest.fixture
def mails(worker, outbox):
    """What was mailed to this address, after the worker has done its work."""

    def to(address="kim@elsewhere.example") -> list[str]:
        worker.drain()
        found = [mail for mail in outbox() if mail["To"] == address]
        return [f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}".replace("\r", "") for mail in found]

    return to


def link_in(mail: str) -> str:
    return re.search(r"http://testserver\.example(/board/follow/\S+)", mail)[1]


def test_asked_confirmed_told_and_stopped_in_a_browser(public, issue, dana, mails):
    browser = Client()
    at = f"/board/default/{issue.pk}-whatever/follow/"
    response = browser.post(at, {"email": "Kim@Elsewhere.example"})
    assert response.status_code == 302
    assert "Look into your mailbox" in browser.get(response["Location"]).content.decode()
    write_public_update(public, "Too early for Kim.", by=dana.actor)
    (asked,) = mails()
    assert "Link counts are too low" in asked
    assert "somebody typed this address in" in asked
    link = link_in(asked)

    assert "Yes, tell me" in browser.get(link).content.decode()
    browser.get(link)
    assert Follower.objects.get().confirmed_at is None  # a scanner follows links, and that does nothing
    browser.post(link, {"answer": "yes"})
    assert "We tell you what happens." in browser.get(link).content.decode()

    write_public_update(public, "A fix is built.", by=dana.actor, status="fixing")
    _, told = mails()
    assert told.startswith("Link counts are too low\n")
    assert "A fix is being made.\n\nA fix is built." in told
    assert f"http://testserver.example/board/default/{issue.pk}/" in told
    assert "Too early" not in told

    stopping = link_in(told)
    assert "Stop telling me" in browser.get(stopping).content.decode()
    browser.post(stopping, {"answer": "stop"})
    write_public_update(public, "Kim does not want this.", by=dana.actor)
    assert len(mails()) == 2
    browser.post(stopping, {"answer": "yes"})
    write_public_update(public, "Kim wants this.", by=dana.actor)
    assert "Kim wants this." in mails()[-1]


def test_each_update_once_to_each_however_often_the_ledger_is_read(public, dana, mails):
    for name in ("kim", "lee"):
        follow(public, f"{name}@elsewhere.example")
        confirm(Follower.objects.get(customer__identities__value=f"{name}@elsewhere.example"))
    write_public_update(public, "One.", by=dana.actor)
    write_notices()
    Cursor.objects.filter(name="notices").update(position=0)
    assert len(mails()) == len(mails("lee@elsewhere.example")) == 2


def test_asking_again_mails_once_an_hour_and_never_who_follows(public, mails):
    follow(public, "kim@elsewhere.example")
    follow(public, "kim@elsewhere.example")
    assert len(mails()) == 1
    Follower.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    follow(public, "kim@elsewhere.example")
    assert len(mails()) == 2
    Follower.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    confirm(Follower.objects.get())
    follow(public, "kim@elsewhere.example")
    assert len(mails()) == 2


def test_who_stopped_can_ask_anew(public, mails):
    follow(public, "kim@elsewhere.example")
    follower = Follower.objects.get()
    confirm(follower)
    stop(follower)
    stop(follower)
    assert followers(public) == []
    Follower.objects.update(asked_at=timezone.now() - timedelta(days=40))
    with pytest.raises(ValidationError, match="more than a month ago"):
        confirm(follower)
    follow(public, "kim@elsewhere.example")
    confirm(follower)
    assert followers(public) == [follower]
    words = Event.objects.filter(word__startswith="board.", customer=follower.customer_id).order_by("pk")
    assert list(words.values_list("word", flat=True)) == [
        "board.follow.asked",
        "board.followed",
        "board.unfollowed",
        "board.follow.asked",
        "board.followed",
    ]


def test_being_asked_to_confirm_is_no_word_from_us(public, issue, worker, outbox):
    """Marta waits to hear of her report; the mail about following starts no clock."""
    worker.drain()
    report = Report.objects.filter(customer__name="Marta Keller").latest("pk")
    due = report.next_update_due
    follow(public, "marta@northwind.example")
    worker.drain()
    report.refresh_from_db()
    assert report.next_update_due == due
    assert Event.objects.filter(word="follow.sent").count() == 1
    asked = [mail for mail in outbox() if mail["To"] == "marta@northwind.example"][-1]
    assert "(report" not in asked["Subject"]
    assert "/r/" not in str(asked)


def test_a_link_that_was_altered_opens_nothing(public):
    follow(public, "kim@elsewhere.example")
    token = token_of(Follower.objects.get())
    for bad in (token[:-1], "9" + token, "x", f"{token}x"):
        with pytest.raises(BadLink):
            follower_behind(bad)
        assert Client().get(f"/board/follow/{bad}/").status_code == 404
        assert Client().post(f"/board/follow/{bad}/", {"answer": "yes"}).status_code == 404
    assert followers(public) == []


def test_what_was_taken_off_tells_nobody(public, dana, mails):
    follow(public, "kim@elsewhere.example")
    confirm(Follower.objects.get())
    write_public_update(public, "Wrong words.", by=dana.actor)
    withdraw(public, by=dana.actor)
    assert mails() == []
    page = Client().get(f"/board/follow/{token_of(Follower.objects.get())}/").content.decode()
    assert "Stop telling me" in page
    assert "See it on the board" not in page
