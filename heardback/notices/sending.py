"""Sending the notices that are due: claimed for a while, sent, settled, each once.

How that holds when processes are killed is told in docs/decisions/0003-told-once.md.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from heardback.channels.carrying import LONGEST, Hands, Outcome, Parcel
from heardback.channels.courier import Courier
from heardback.channels.folder import Folder
from heardback.channels.journal import Claim, Journal, orphans
from heardback.channels.mail import mail
from heardback.channels.message import Message
from heardback.channels.smtp import Smtp
from heardback.notices.models import Kind, Notice
from heardback.notices.pacing import Pace
from heardback.notices.people import without_spared
from heardback.notices.repeating import without_repeats
from heardback.notices.reply_keys import reply_address
from heardback.notices.settling import settle_sent, settle_unsent

log = logging.getLogger(__name__)
AT_ONCE = 200
LEASE = timedelta(seconds=LONGEST) + timedelta(minutes=5)
JOURNAL_FULL = 1_000_000  # bytes
LOOK_FOR_THE_DEAD_EVERY = 1.0  # seconds
WAY_DOWN_PAUSES = (2, 5, 15, 60, 300)  # seconds


def mail_channel() -> Smtp | Folder:
    """SMTP when HEARDBACK_SMTP_URL names a server, else the folder DATA/outbox."""
    return mail(settings.HEARDBACK_SMTP_URL, settings.HEARDBACK_DATA / "outbox", settings.HEARDBACK_DKIM)


class Sender:
    """One worker's hand on the outbox: `send_due` again and again, `wait` when it returns 0, `close` at the end."""

    def __init__(self) -> None:
        self.folder = settings.HEARDBACK_DATA / "journal"
        self.journal = Journal(self.folder)
        # A mail server is spoken to by a process of its own, which outlives this one by a message.
        self.carrier: Courier | Hands = (
            Courier(settings.HEARDBACK_SMTP_URL, self.journal, settings.HEARDBACK_DKIM)
            if settings.HEARDBACK_SMTP_URL
            else Hands(mail_channel(), self.journal)
        )
        self.pace = Pace(settings.HEARDBACK_MAIL_PACE)
        self._places: dict[Claim, int] = {}
        self._unsettled: list[Outcome] = []
        self._looked_at = -LOOK_FOR_THE_DEAD_EVERY
        self._way_down_until, self._times_down = 0.0, 0

    @property
    def busy(self) -> bool:
        """Something is being handed over right now."""
        return bool(self.carrier.in_hand)

    def send_due(self, limit: int = AT_ONCE) -> int:
        """Settle what was sent, and hand over up to `limit` notices that are due. Returns how many of both."""
        self._finish_for_the_dead()
        done = self._settle()
        if not self.busy:
            self.journal.clear()
        room = min(limit, 2 * AT_ONCE - len(self.carrier.in_hand))
        if room < min(limit, AT_ONCE) or self.journal.size > JOURNAL_FULL or time.monotonic() < self._way_down_until:
            return done
        notices = self._claim(room)
        if notices:
            self.carrier.hand(
                [self._parcel(notice) for notice in self._whose_turn_it_is(without_repeats(without_spared(notices)))]
            )
            done += len(notices) + self._settle()
        return done

    def wait(self, seconds: float) -> None:
        """Until something was sent, or this long."""
        self.carrier.wait(seconds)

    def rest(self, seconds: float) -> None:
        """This long, while what was handed over goes on being sent."""
        self.carrier.rest(seconds)

    def close(self, seconds: float = 10) -> None:
        """Let the message in hand be finished, and give the others back."""
        self._unsettled += self.carrier.close(seconds)
        self._settle()
        self.journal.close(keep=self.busy)

    def _claim(self, limit: int) -> list[Notice]:
        size = self.journal.size
        try:
            return Notice.claim(limit=limit, lease=LEASE, note=self._note, only=Q(gathered=False))
        except BaseException:
            self.journal.shrink(size)
            raise

    def _whose_turn_it_is(self, notices: list[Notice]) -> list[Notice]:
        """The others are given back until theirs."""
        now, later = timezone.now(), [(notice, self.pace.wait(notice.address)) for notice in notices]
        for notice, seconds in later:
            if seconds:
                Notice.give_back([(notice.pk, notice.lease)], now + timedelta(seconds=seconds))
        return [notice for notice, seconds in later if not seconds]

    def _note(self, notices: list[Notice]) -> None:
        self._places = self.journal.claimed((notice.pk, notice.lease) for notice in notices)

    def _parcel(self, notice: Notice) -> Parcel:
        return Parcel(notice.pk, notice.lease, self._places[notice.pk, notice.lease], message_of(notice))

    def _settle(self) -> int:
        """What cannot be settled now stays to be settled first thing next time."""
        self._unsettled += self.carrier.outcomes()
        if not self._unsettled:
            return 0
        settle_sent([outcome.key for outcome in self._unsettled if outcome.sent], self.carrier.kind)
        if unsent := [outcome for outcome in self._unsettled if not outcome.sent]:
            self._mind_the_way(unsent)
            pause = max(self._way_down_until - time.monotonic(), 0)
            settle_unsent(unsent, timezone.now() + timedelta(seconds=pause))
        else:
            self._times_down = 0
        done, self._unsettled = len(self._unsettled), []
        return done

    def _mind_the_way(self, unsent: list[Outcome]) -> None:
        down = next((outcome.why for outcome in unsent if outcome.way_down), "")
        if down and time.monotonic() >= self._way_down_until:
            pause = WAY_DOWN_PAUSES[min(self._times_down, len(WAY_DOWN_PAUSES) - 1)]
            self._way_down_until = time.monotonic() + pause
            self._times_down += 1
            log.error("No mail gets out: %s. Trying again in %s seconds.", down, pause)

    def _finish_for_the_dead(self) -> None:
        """Settle what workers that were killed had sent, and free what they had not."""
        if time.monotonic() - self._looked_at < LOOK_FOR_THE_DEAD_EVERY:
            return
        for orphan in orphans(self.folder):
            with orphan:
                settle_sent([key for key, _ in orphan.sent], self.carrier.kind)
                for key, _ in orphan.handing:
                    log.warning("Notice %s was being handed over when its courier was killed: it may arrive twice", key)
                Notice.give_back(orphan.claimed | orphan.handing, timezone.now())
        self._looked_at = time.monotonic()


def message_of(notice: Notice) -> Message:
    return Message(
        to=notice.address,
        subject=notice.subject,
        text=notice.text,
        html=notice.html,
        sender=settings.HEARDBACK_MAIL_FROM,
        message_id=notice.message_id,
        references=notice.references,
        reply_to=reply_address(notice.report_id) if notice.report_id else "",
        list_id=_list_of(notice),
        stop=notice.stop,
        why=notice.kind,
        language=notice.language,
        date=notice.created_at,
    )


def _list_of(notice: Notice) -> str:
    """What mail programs sort it by, where one press ends it."""
    if not notice.stop:
        return ""
    name = "digest" if notice.kind == Kind.DIGEST else f"board-{notice.issue_id}"
    return f"{name}.{settings.HEARDBACK_MAIL_DOMAIN}"
