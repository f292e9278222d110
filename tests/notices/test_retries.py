"""What a mail server refuses is tried again with growing pauses, or has failed and shows; when none gets out, it is
nobody's fault."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from heardback.channels.carrying import GIVEN_BACK_FOR
from heardback.ledger.leasing import PAUSES
from heardback.ledger.models import Event
from heardback.notices.models import Notice, State
from heardback.notices.writing import write_notices
from tests.mail_servers import DROP

pytestmark = pytest.mark.django_db


def test_greylisted_once_then_taken_and_told_once(marta_says, worker_for, moody, due_now):
    server = moody(RCPT=["450 4.2.0 come back in a minute"])
    marta_says()
    worker = worker_for(server.url)
    worker.drain()
    notice = Notice.objects.get()
    assert (notice.state, notice.failures) == (State.WAITING, 1)
    assert notice.failure == "450 4.2.0 come back in a minute"
    assert timedelta(0) < notice.due_at - timezone.now() <= PAUSES[0]
    assert server.taken == [] and not Event.objects.filter(word="told").exists()
    due_now()
    worker.drain()
    notice.refresh_from_db()
    assert (notice.state, notice.failure) == (State.SENT, "")
    assert len(server.taken) == Event.objects.filter(word="told").count() == 1


def test_the_pauses_grow_and_then_it_has_failed(marta_says, worker_for, moody, due_now):
    server = moody(RCPT="451 4.3.0 not now")
    report = marta_says()
    worker = worker_for(server.url)
    pauses = []
    for _ in PAUSES:
        worker.drain()
        notice = Notice.objects.get()
        pauses.append(notice.due_at - timezone.now())
        due_now()
    assert all(before < after for before, after in pairwise(pauses))
    assert pauses[-1] > timedelta(hours=23)
    worker.drain()
    notice.refresh_from_db()
    assert (notice.state, notice.due_at) == (State.FAILED, None)
    (event,) = Event.objects.filter(word="not.told")
    assert (event.report, event.facts["why"]) == (report.pk, "451 4.3.0 not now")


def test_an_address_that_is_not_there_has_failed_at_once_and_says_so(marta_says, joel_says, worker_for, moody):
    server = moody(RCPT=["550 5.1.1 no such person"])
    marta_says()
    joel_says()
    worker_for(server.url).drain()
    marta, joel = Notice.objects.order_by("pk")
    assert (marta.state, marta.failure) == (State.FAILED, "550 5.1.1 no such person")
    assert joel.state == State.SENT
    (event,) = Event.objects.filter(word="not.told")
    assert "Marta Keller" in event.sentence and "550 5.1.1 no such person" in event.sentence


def test_one_that_makes_the_server_drop_the_line_holds_up_no_other(marta_says, joel_says, worker_for, moody):
    server = moody(dot=[DROP])
    marta_says()
    joel_says()
    worker_for(server.url).drain()
    marta, joel = Notice.objects.order_by("pk")
    assert (marta.state, marta.failures) == (State.WAITING, 1)
    assert joel.state == State.SENT


@pytest.mark.parametrize(
    "says",
    [
        {"banner": "421 too many connections"},
        {"banner": "554 5.7.1 you are on a list"},
        {"MAIL": "530 5.7.0 log in first"},
        {"EHLO": DROP},
    ],
)
def test_when_no_mail_gets_out_it_is_no_notices_fault_however_long(marta_says, joel_says, worker_for, moody, says):
    server = moody(**says)
    marta_says()
    joel_says()
    worker = worker_for(server.url)
    for _ in range(len(PAUSES) + 2):  # more often than a notice may fail
        worker.sender._way_down_until = 0
        Notice.objects.update(due_at=timezone.now())
        worker.drain()
    assert {(n.state, n.failures) for n in Notice.objects.all()} == {(State.WAITING, 0)}
    assert all("127.0.0.1: " in notice.failure for notice in Notice.objects.all())
    server.says.clear()
    time.sleep(GIVEN_BACK_FOR)
    worker.sender._way_down_until = 0
    Notice.objects.update(due_at=timezone.now())
    worker.drain()
    assert len(server.taken) == 2
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SENT}


def test_while_no_mail_gets_out_it_is_tried_with_one_and_seldom(marta_says, worker_for, moody):
    server = moody(MAIL="451 4.3.2 not accepting mail")
    for number in range(20):
        marta_says(title=f"Report {number}")
    worker = worker_for(server.url)
    worker.drain()
    worker.drain()
    assert sum(line.startswith("mail") for line in server.heard) == 1


def test_a_server_that_is_slow_holds_up_no_other_duty(marta_says, joel_says, worker_for, moody):
    """The courier waits for it; reports that come in meanwhile get their notices."""
    server = moody(RCPT=5.0)
    marta_says()
    worker = worker_for(server.url)
    began = timezone.now()
    worker.once()
    joel_says()
    worker.once()
    worker.once()
    assert timezone.now() - began < timedelta(seconds=4)
    assert Notice.objects.count() == 2


def test_a_message_that_nobody_can_write_fails_alone(marta_says, joel_says, worker_for, mailbox):
    url, box = mailbox
    marta_says()
    joel_says()
    write_notices()
    first, second = Notice.objects.order_by("pk")
    Notice.objects.filter(pk=first.pk).update(address="not an\naddress@\x07x")
    worker_for(url).drain()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.FAILED, State.SENT)
    assert [mail["To"] for mail in box.mails] == ["joel@fern.example"]
