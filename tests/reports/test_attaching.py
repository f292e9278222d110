"""Files become part of a report, and its timeline says so; the team can remove them, the customer take theirs back."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from heardback.files.handing_out import NoSuchFile, Which
from heardback.files.keeping import opened
from heardback.files.models import File, State
from heardback.files.storing import MOST, store
from heardback.ledger.models import Event
from heardback.reports.attaching import attach, live, remove, take_back
from heardback.reports.models import Attachment
from heardback.reports.showing import (
    attached,
    link_for_customer,
    link_for_team,
    shown_to_customer,
    shown_to_team,
)
from tests.files.conftest import picture


@pytest.fixture
def sent(outbox, marta_says):
    """A report, and a way to send it files as Marta."""
    report = marta_says()

    def send(*contents: bytes, name="shot.png", **more) -> list[Attachment]:
        files = [store(io.BytesIO(content), name, by=report.customer.actor) for content in contents]
        return attach(report, files, by=more.pop("by", report.customer.actor), **more)

    return report, send


def test_what_is_attached_is_kept_and_told(sent, worker):
    report, send = sent
    (attachment,) = send(picture())
    assert attachment.file.kept_at is None
    assert File.objects.get().kept_at is not None
    event = Event.objects.get(word="attachment.added")
    assert (event.sentence, event.sentence_for_customer) == (
        "Marta Keller added shot.png", "You added the file shot.png."
    )  # fmt: skip
    assert live(report) == [attachment]


def test_the_same_bytes_are_attached_once(sent):
    report, send = sent
    (first,) = send(b"words")
    assert send(b"words", b"words") == [first]
    assert len(live(report)) == 1
    assert Event.objects.filter(word="attachment.added").count() == 1


def test_ten_fit_and_none_more(sent, sam):
    report, send = sent
    attachments = send(*(f"log {n}".encode() for n in range(MOST)))
    with pytest.raises(ValidationError, match="At most 10 files"):
        send(b"one more")
    remove(attachments[0], "a password is in it", by=sam.actor)
    send(b"one more")
    assert len(live(report)) == MOST


def test_a_file_belongs_to_one_thing(sent, joel_says):
    _, send = sent
    (attachment,) = send(b"words")
    other = joel_says()
    with pytest.raises(ValidationError, match="not there any more"):
        attach(other, [attachment.file], by=other.customer.actor)
    assert live(other) == []


def test_what_is_removed_is_gone_and_known_to_have_been_there(sent, sam, worker):
    report, send = sent
    (attachment,) = send(picture())
    worker.drain()
    with pytest.raises(ValidationError, match="Say why"):
        remove(attachment, "  ", by=sam.actor)
    remove(attachment, "a password is in it", by=sam.actor)
    remove(attachment, "again", by=sam.actor)
    worker.drain()
    file = File.objects.get()
    for name in file.names:
        with pytest.raises(FileNotFoundError):
            opened(name)
    events = Event.objects.filter(word="attachment.removed")
    assert [e.sentence for e in events] == ["Sam Reyes removed shot.png: a password is in it"]
    assert events[0].sentence_for_customer == "We removed the file shot.png."
    assert shown_to_customer(report) == []
    assert [(s.state, s.offered) for s in shown_to_team(report, sam.actor)] == [(State.GONE, False)]


def test_a_file_that_is_removed_while_it_is_checked_does_not_come_back(sent, sam):
    _, send = sent
    (attachment,) = send(picture())
    (held,) = File.claim(limit=1)
    remove(attachment, "a password is in it", by=sam.actor)
    assert not held.settle(state=State.READY)
    assert File.objects.get().state == State.GONE


def test_a_sender_may_take_back(sent, worker):
    report, send = sent
    (attachment,) = send(b"words")
    take_back(attachment, by=report.customer.actor)
    assert live(report) == []
    event = Event.objects.get(word="attachment.removed")
    assert event.sentence_for_customer == "You took back the file shot.png."


def test_what_is_internal_is_not_the_customers(sent, sam):
    report, send = sent
    (attachment,) = send(b"our own trace", by=sam.actor, internal=True)
    assert shown_to_customer(report) == []
    with pytest.raises(NoSuchFile):
        link_for_customer(attachment, Which.ORIGINAL)
    assert Event.objects.get(word="attachment.added").sentence_for_customer == ""
    assert [s.internal for s in shown_to_team(report, sam.actor)] == [True]


def test_viewers_get_copies_and_never_an_original(sent, vera, sam, worker):
    report, send = sent
    photo, film, log = send(picture(), b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(99), b"words")
    worker.drain()
    photo, film, log = (attached(report, a.pk) for a in (photo, film, log))
    assert link_for_team(photo, Which.COPY, vera.actor)
    assert link_for_team(log, Which.ORIGINAL, vera.actor)
    for shut in (photo, film):
        with pytest.raises(PermissionDenied, match="read originals"):
            link_for_team(shut, Which.ORIGINAL, vera.actor)
        assert link_for_team(shut, Which.ORIGINAL, sam.actor)
    assert [(s.offered, s.original) for s in shown_to_team(report, vera.actor)] == [
        (True, False), (False, False), (True, False)
    ]  # fmt: skip
    assert [s.original for s in shown_to_team(report, sam.actor)] == [True, True, True]


def test_another_reports_attachment_is_not_there(sent, joel_says):
    _, send = sent
    (attachment,) = send(b"words")
    with pytest.raises(NoSuchFile):
        attached(joel_says(), attachment.pk)
