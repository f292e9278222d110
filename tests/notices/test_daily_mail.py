"""One mail a day for who wants that: everything in it, told once and told surely, and nothing late for it."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from heardback.channels.journal import SENT, mark
from heardback.customers.models import Customer
from heardback.issues.models import Stage
from heardback.ledger.models import Event
from heardback.loop.moving import move
from heardback.loop.promising import promise
from heardback.notices.arriving import came_back
from heardback.notices.folding import fold
from heardback.notices.gathering import hurry, next_morning
from heardback.notices.models import Kind, Notice, Often, State, Topic
from heardback.notices.preferring import prefer
from heardback.notices.retrying import try_again
from heardback.notices.sending import Sender
from heardback.notices.updates import reply, write_update
from heardback.notices.writing import write_notices
from heardback.releases.making import make_release
from heardback.reports.models import Report

MARTA = "marta@northwind.example"


def to_marta(outbox) -> list[EmailMessage]:
    return [mail for mail in outbox() if MARTA in mail["To"]]


def morning() -> None:
    Notice.objects.filter(gathered=True).update(due_at=timezone.now())


def page_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    found = re.search(r"https?://[^/\s]+(/preferences/\S+/)", body.get_content() if body else "")
    assert found, "every mail leads to where they choose"
    return found[1]


def test_several_things_are_one_mail_each_told_once_by_it(marta_daily, worker, outbox, dana):
    customer, issue = marta_daily
    before, heard = len(to_marta(outbox)), Report.objects.get(customer=customer).last_heard_at
    for words in ("We found where it starts.", "It begins in the night job."):
        write_update(issue, words, by=dana.actor)
    worker.drain()
    assert len(to_marta(outbox)) == before, "it waits for the morning"
    assert Report.objects.get(customer=customer).last_heard_at == heard, "nobody has heard by a mail that waits"
    assert Notice.objects.filter(kind=Kind.UPDATE, state=State.SENT).count() == 2, "Joel wants each as it happens"
    morning()
    worker.drain()
    *_, mail = to_marta(outbox)
    assert len(to_marta(outbox)) == before + 1
    text = mail.get_body(("plain",)).get_content()
    assert "We found where it starts." in text
    assert "It begins in the night job." in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    told = Event.objects.filter(word="told", customer=customer.pk, facts__kind="update")
    assert told.count() == 2
    assert set(Notice.objects.filter(customer=customer).values_list("state", flat=True)) == {State.SENT}
    assert Report.objects.get(customer=customer).last_heard_at > heard
    fold()
    worker.drain()
    assert len(to_marta(outbox)) == before + 1


def test_a_single_thing_is_a_mail_of_its_own(marta_daily, worker, outbox, dana):
    _, issue = marta_daily
    write_update(issue, "No date yet.", by=dana.actor)
    worker.drain()
    morning()
    worker.drain()
    assert to_marta(outbox)[-1]["Subject"].startswith("Re: ")
    assert not Notice.objects.filter(kind=Kind.DIGEST).exists()


def test_what_answers_them_does_not_wait(marta_daily, worker, outbox, dana):
    customer, _ = marta_daily
    before = len(to_marta(outbox))
    reply(Report.objects.get(customer=customer), "It is the old report that counts.", by=dana.actor)
    worker.drain()
    assert len(to_marta(outbox)) == before + 1


def test_nothing_waits_beyond_what_was_promised(marta_daily, worker, outbox, dana):
    customer, issue = marta_daily
    before = len(to_marta(outbox))
    Report.objects.filter(customer=customer).update(next_update_due=timezone.now() + timedelta(minutes=30))
    write_update(issue, "Soon.", by=dana.actor)
    worker.drain()
    assert len(to_marta(outbox)) == before + 1, "it is due before the daily mail"
    write_update(issue, "Another thing.", by=dana.actor)
    write_notices()
    promise(issue, "We tell you today", timezone.now() + timedelta(minutes=40), by=dana.actor)
    assert hurry() == 1, "a promise that came after it was gathered brings it forward"
    worker.drain()
    assert len(to_marta(outbox)) == before + 2


def test_a_daily_mail_leaves_in_the_morning_where_its_reader_lives():
    now = timezone.now().replace(hour=10, minute=0)
    assert next_morning("Asia/Jakarta", now).utcoffset() == timedelta(hours=7)
    assert timedelta(0) < next_morning("No/Where", now) - now <= timedelta(days=1)


def test_who_chooses_each_again_gets_what_was_gathered(marta_daily, worker, outbox, dana):
    customer, issue = marta_daily
    before = len(to_marta(outbox))
    write_update(issue, "One.", by=dana.actor)
    write_update(issue, "Two.", by=dana.actor)
    worker.drain()
    prefer(customer, by=customer.actor, often=Often.EACH)
    worker.drain()
    assert len(to_marta(outbox)) == before + 1
    assert not Notice.objects.filter(gathered=True, state=State.WAITING).exists()


def test_a_digest_that_was_sent_and_not_noted_is_settled_with_all_that_is_in_it(marta_daily, outbox, dana):
    """As for every mail: the journal of a worker that was killed says that it went out."""
    customer, issue = marta_daily
    write_update(issue, "One.", by=dana.actor)
    write_update(issue, "Two.", by=dana.actor)
    while write_notices():
        pass
    morning()
    fold()
    digest = Notice.objects.get(kind=Kind.DIGEST)
    assert not Event.objects.filter(word="told", customer=customer.pk, facts__kind="update").exists()
    dead, alive = Sender(), Sender()
    dead._claim(100)
    mark(dead.journal.file, next(place for (key, _), place in dead._places.items() if key == digest.pk), SENT)
    dead.journal.close(keep=True)
    before = len(to_marta(outbox))
    alive.send_due()
    alive.close(1)
    assert len(to_marta(outbox)) == before, "it is not sent again"
    assert Event.objects.filter(word="told", customer=customer.pk, facts__kind="update").count() == 2
    assert set(Notice.objects.filter(customer=customer).values_list("state", flat=True)) == {State.SENT}


def test_a_digest_that_came_back_told_nothing_and_is_tried_again_whole(marta_daily, worker, outbox, dana):
    customer, issue = marta_daily
    write_update(issue, "One.", by=dana.actor)
    write_update(issue, "Two.", by=dana.actor)
    worker.drain()
    morning()
    worker.drain()
    digest = Notice.objects.get(kind=Kind.DIGEST)
    came_back(digest, "the mailbox is full")
    inside = Notice.objects.filter(folded_into=digest)
    assert {notice.state for notice in inside} == {State.FAILED}
    assert Event.objects.filter(word="not.told", customer=customer.pk).count() == 2
    with pytest.raises(ValidationError, match="in a mail with others"):
        try_again(inside[0], by=dana.actor)
    digest.refresh_from_db()
    try_again(digest, by=dana.actor)
    worker.drain()
    assert {notice.state for notice in Notice.objects.filter(folded_into=digest)} == {State.SENT}


def test_what_is_not_wanted_is_on_their_page_and_holds_nothing_up(issue_at, worker, outbox, dana):
    issue = issue_at(Stage.RELEASING)
    worker.drain()
    customer = Customer.objects.get(identities__value=MARTA)
    prefer(customer, by=customer.actor, unwanted=[Topic.NEWS, Topic.RELEASES])
    heard = Report.objects.get(customer=customer).last_heard_at
    make_release(issue.product, "2.1", "production", by=dana.actor, issues=[issue])
    write_update(issue, "It goes out tonight.", by=dana.actor)
    worker.drain()
    states = dict(Notice.objects.filter(customer=customer).values_list("kind", "state"))
    assert states[Kind.RELEASED] == states[Kind.UPDATE] == State.UNWANTED
    assert Report.objects.get(customer=customer).last_heard_at > heard
    move(issue, "confirm", by=dana.actor)
    worker.drain()
    assert dict(Notice.objects.filter(customer=customer).values_list("kind", "state"))[Kind.SIGN_OFF] == State.SENT
    link = re.search(r"/r/\S+/", to_marta(outbox)[-1].get_body(("plain",)).get_content())
    shown = Client().get(link[0]).content.decode() if link else ""
    assert "It goes out tonight." in shown


def test_a_daily_mail_is_in_its_readers_language(marta_daily, worker, outbox, dana):
    customer, issue = marta_daily
    customer.language = "fr"
    customer.save()
    write_update(issue, "Un.", by=dana.actor)
    write_update(issue, "Deux.", by=dana.actor)
    worker.drain()
    morning()
    worker.drain()
    mail = to_marta(outbox)[-1]
    assert "nouvelles de" in mail["Subject"]
    html = mail.get_body(("html",)).get_content()
    assert '<html lang="fr">' in html
    assert html.count("<h2") == 2
    assert Client().get(page_in(mail))["Content-Language"] == "fr"
