"""Playing the stories side by side, in the order of their moments."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from heardback.accounts.models import Member
from heardback.channels.folder import Folder
from heardback.channels.message import Message
from heardback.loop.watching import notice_new_reports, watch
from heardback.notices.lacking import ask_what_lacks
from heardback.notices.models import Notice, State
from heardback.notices.sending import message_of
from heardback.notices.settling import settle_sent
from heardback.notices.slices import write_mailings, write_sendings
from heardback.notices.writing import write_notices
from heardback.products.models import Product
from heardback.project.demo import asides, charges, counts, ends, profile, sign_up
from heardback.project.demo.cast import make_cast
from heardback.project.demo.clock import Clock, told_by
from heardback.project.demo.drawing import draw_and_keep
from heardback.project.demo.past import DAYS, Past, Story
from heardback.submissions.leaving import leave_to_customers
from heardback.submissions.working_off import let_go as tell_of_entered
from heardback.trends.alerting import end_alerts, raise_alerts
from heardback.trends.models import AlertMessage
from heardback.triage.explaining import close_explained

A_MOMENT = timedelta(minutes=2)  # what the worker needs


def load(progress: Callable[[int, int], None] = lambda done, total: None) -> bool:
    """Tell the stories, all or none; once: False when they were told here before. `progress` hears how many hours of
    how many are told. Nothing leaves the house: mails go to the folder, whatever the settings say."""
    mails: list[Message] = []
    if Product.objects.filter(slug=counts.PRODUCT).exists():
        return False
    draw_and_keep()
    with transaction.atomic():
        if Product.objects.filter(slug=counts.PRODUCT).exists():
            return False
        past = Past(timezone.now())
        begins = past.day(DAYS, "07:00")
        hours = int((past.now - begins) / timedelta(hours=1))
        clock = Clock(begins)
        with told_by(clock):
            for moment in _play(past, clock, mails):
                progress(int((moment - begins) / timedelta(hours=1)), hours)
    _post(mails, settings.HEARDBACK_DATA / "outbox")
    progress(hours, hours)
    return True


def _play(past: Past, clock: Clock, mails: list[Message]) -> Iterator[datetime]:
    cast = make_cast()
    told_later = (tell_of_entered, leave_to_customers)
    at_once = (
        *told_later,
        notice_new_reports,
        ask_what_lacks,
        write_notices,
        write_mailings,
        write_sendings,
        raise_alerts,
    )
    wait_for_days = (watch, close_explained, end_alerts, *at_once)
    told = (counts.story, charges.story, sign_up.story, profile.story, *ends.STORIES, *asides.STORIES)
    stories: list[Story] = [story(cast, past) for story in told]
    line = [(next(story), number) for number, story in enumerate(stories)]
    heapq.heapify(line)
    while line:
        moment, number = heapq.heappop(line)
        if moment.date() > clock.now().date():
            _work(clock, moment, mails, wait_for_days)
        clock.set(max(moment, clock.now()))
        goes_on = next(stories[number], None)
        if goes_on is not None:
            heapq.heappush(line, (goes_on, number))
        _work(clock, clock.now() + A_MOMENT, mails, at_once)
        yield moment
    _work(clock, past.now, mails, wait_for_days)
    called = AlertMessage.objects.filter(sent_at=None, alert__issue__product__in=(cast.links, cast.pay, cast.campus))
    called.update(due_at=None, failure="Part of the demo: nobody was called.")
    Member.objects.filter(email__endswith=".example").update(weekly=False)  # who is made up gets no mail


def _work(clock: Clock, moment: datetime, mails: list[Message], duties: tuple[Callable[[], int], ...]) -> None:
    """What the worker would have done by `moment`."""
    clock.set(max(moment, clock.now()))
    while sum(duty() for duty in duties) + _send(mails):
        pass


def _send(mails: list[Message]) -> int:
    """They count as sent now; they are written once everything else is."""
    waiting = list(Notice.objects.filter(state=State.WAITING, address__endswith=".example").order_by("pk"))
    mails += map(message_of, waiting)
    return settle_sent([notice.pk for notice in waiting], "folder")


def _post(mails: list[Message], outbox: Path) -> None:
    folder = Folder(outbox)
    for mail in mails:
        folder.send(mail)
