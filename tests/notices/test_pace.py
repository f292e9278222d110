"""A domain gets no more than its pace, and nobody else waits for it."""

import pytest
from django.utils import timezone

from heardback.notices.models import Notice
from heardback.notices.pacing import AHEAD, Pace


def test_each_domain_has_its_own_turns():
    now = [100.0]
    pace = Pace({"slow.example": "60", "*": "6000"}, lambda: now[0])
    assert [pace.wait(f"{n}@slow.example") for n in range(4)] == [0.0, 0.0, 1.0, 2.0]
    assert pace.wait("a@other.example") == 0.0
    now[0] += 1
    assert pace.wait("2@SLOW.example") == 0.0
    assert Pace({}).wait("a@b.example") == 0.0
    assert max(pace.wait("many@slow.example") for _ in range(2000)) == AHEAD


@pytest.mark.django_db
def test_a_minutes_worth_goes_and_the_rest_later(worker_for, mailbox, settings, marta_says, joel_says):
    settings.HEARDBACK_MAIL_PACE = {"northwind.example": "1"}
    for number in range(4):
        marta_says(title=f"No. {number}")
    joel_says()
    worker = worker_for(mailbox[0])
    worker.drain()
    assert sorted(mail["To"] for mail in mailbox[1].mails) == ["joel@fern.example", "marta@northwind.example"]
    waiting = Notice.objects.filter(state="waiting")
    assert waiting.count() == 3 and all(notice.due_at > timezone.now() for notice in waiting)
    assert all(notice.failures == 0 for notice in waiting)
