"""The worker: what happens by itself. Each duty is a function that does some of its work and says how much.

There is no queue. What must happen is a row (an event before a cursor, a notice that is due), so a worker may be killed
at any point, and any number of them may run.
"""

import logging
import signal
import time
from collections.abc import Callable
from types import FrameType

from django.db import close_old_connections

from heardback.api.idempotency import forget_answers
from heardback.customers.uploading import forget_uploads, work_off_uploads
from heardback.figures.keeping import keep_days, keep_stays
from heardback.files.checking import check_files
from heardback.files.settling import sweep
from heardback.letters.working import work_off
from heardback.loop.following_up import ask_whether_it_holds
from heardback.loop.promising import settle_promises
from heardback.loop.watching import notice_new_reports, watch
from heardback.notices.folding import fold
from heardback.notices.gathering import hurry
from heardback.notices.lacking import ask_what_lacks
from heardback.notices.sending import Sender
from heardback.notices.silence import keep_silence
from heardback.notices.slices import write_mailings, write_sendings
from heardback.notices.weekly import send_weekly, write_weekly
from heardback.notices.writing import write_notices
from heardback.portal.drafts import forget_old_drafts
from heardback.ranking.keeping import count_changed, look_for_changes, notice_changes
from heardback.releases.rollouts import notice_reached
from heardback.reports.attaching import tell_of_held_files
from heardback.submissions.deleting import delete_old
from heardback.submissions.delivering import send_submissions
from heardback.submissions.leaving import leave_to_customers
from heardback.submissions.working_off import let_go as tell_of_entered
from heardback.trends.alerting import end_alerts, raise_alerts, send_alerts
from heardback.triage.counting import recount
from heardback.triage.deciding import let_go
from heardback.triage.explaining import close_explained
from heardback.triage.joining_sure import join_sure

log = logging.getLogger(__name__)
# Seconds between rounds, unless one left something over: a round for one report costs nearly as much as one for fifty.
PAUSE = 0.25
FULL = 200  # that much done by a duty, there may be more
SLOW = 60.0  # seconds between looks of duties that wait for days


class Worker:
    def __init__(self) -> None:
        self.stopping = False
        self.sender = Sender()
        self.duties: list[Callable[[], int]] = [
            work_off,
            join_sure,
            let_go,
            notice_new_reports,
            tell_of_entered,
            leave_to_customers,
            ask_what_lacks,  # before the thanks are written, for a product that asks in them
            notice_reached,
            write_notices,
            write_mailings,
            write_sendings,
            fold,
            self.sender.send_due,
            raise_alerts,
            send_alerts,
            recount,
            notice_changes,
            count_changed,
            keep_stays,
            keep_days,
            check_files,
            tell_of_held_files,
            work_off_uploads,
            send_submissions,
        ]
        self._slow_at = 0.0

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """After the duty in hand, not in the middle of it."""
        self.stopping = True

    def run(self) -> None:
        """Work until stopped."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self.stopping:
            close_old_connections()
            if self.once() < FULL:
                self.sender.rest(PAUSE)
        self.sender.close()

    def once(self) -> int:
        """One round of every duty. Returns the most that one of them did; one that fails doesn't keep the others from
        theirs."""
        most = 0
        duties = list(self.duties)
        if time.monotonic() >= self._slow_at:
            self._slow_at = time.monotonic() + SLOW
            duties += [
                watch,
                ask_whether_it_holds,
                settle_promises,
                look_for_changes,
                close_explained,
                end_alerts,
                forget_answers,
                sweep,
                forget_old_drafts,
                forget_uploads,
                delete_old,
                keep_silence,
                hurry,
                write_weekly,
                send_weekly,
            ]
        for duty in duties:
            if self.stopping:
                break
            try:
                most = max(most, duty())
            except Exception:
                log.exception("The duty %s failed and will be tried again", duty.__name__)
                time.sleep(PAUSE)
        return most

    def drain(self) -> None:
        """Work until there is nothing left to do now."""
        while self.once() or self.sender.busy:
            if self.sender.busy:
                self.sender.wait(PAUSE)
