"""Monday's mail to the team: once a week each, to who wants it, with what is late, owed and theirs."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.issues.models import Stage
from heardback.loop.promising import promise
from heardback.notices.models import SilenceDay, WeeklyMail
from heardback.notices.weekly import monday, send_weekly, write_weekly
from heardback.reports.models import Report


def weekly(outbox) -> dict[str, str]:
    return {mail["To"]: mail.get_content() for mail in outbox() if "Your week" in mail["Subject"]}


def test_each_who_wants_it_gets_one_a_week(issue_at, dana, sam, omar, outbox, worker):
    issue = issue_at(Stage.DEFINING)
    worker.drain()
    issue.owner = dana
    issue.save()
    promise(issue, "We tell you how far we are", timezone.now() + timedelta(days=2), by=dana.actor)
    late = Report.objects.order_by("pk").first()
    Report.objects.filter(pk=late.pk).update(next_update_due=timezone.now() - timedelta(days=3))
    SilenceDay.objects.create(day=monday().date() - timedelta(days=7), customers=9, debt=30.0)
    Member.objects.filter(pk=omar.pk).update(weekly=False)
    Member.objects.update(joined_at=timezone.now() - timedelta(days=30))
    worker._slow_at = 0
    worker.drain()
    mails = weekly(outbox)
    assert {dana.email, sam.email} <= set(mails)
    assert omar.email not in mails
    assert f"{late.title} (" in mails[dana.email]
    assert "since 3 days" in mails[dana.email]
    assert "27.0 less than a week before" in mails[dana.email]
    assert issue.key in mails[dana.email]
    assert "We tell you how far we are" in mails[dana.email]
    assert "Nothing is in your name" in mails[sam.email]
    before = len(outbox())
    worker._slow_at = 0
    worker.drain()
    assert (write_weekly(), send_weekly(), len(outbox())) == (0, 0, before)
    with pytest.raises(IntegrityError), transaction.atomic():
        WeeklyMail.objects.create(member=dana, week=monday().date(), subject="Again", text="Again")


def test_who_came_since_monday_or_turned_it_off_is_not_written_to(dana, sam, at_desk, outbox):
    assert write_weekly() == 0, "they came just now"
    Member.objects.update(joined_at=timezone.now() - timedelta(days=30))
    assert write_weekly() == Member.objects.filter(is_active=True).count()
    desk = at_desk(sam)
    assert 'name="weekly"' in desk.get("/desk/account/").content.decode()
    desk.post("/desk/account/weekly/", {})
    assert send_weekly() > 0
    assert sam.email not in weekly(outbox)
    assert dana.email in weekly(outbox)
    assert not Member.objects.get(pk=sam.pk).weekly
    desk.post("/desk/account/weekly/", {"weekly": "on"})
    assert Member.objects.get(pk=sam.pk).weekly


def test_a_monday_is_the_last_one_at_eight():
    for hours in range(0, 24 * 8, 7):
        now = timezone.now() + timedelta(hours=hours)
        begins = monday(now)
        assert timezone.localtime(begins).weekday() == 0
        assert timezone.localtime(begins).hour == 8
        assert timedelta(0) <= now - begins < timedelta(days=7, hours=1)
