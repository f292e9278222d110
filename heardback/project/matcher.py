"""The matcher: finding what is the same, in a process of its own. It takes memory and time that neither who waits for a
page nor who waits for a mail should pay for."""

import fcntl
import logging
import os
import signal
import time
from types import FrameType

from django.conf import settings
from django.db import close_old_connections

from heardback.triage.finding import Matcher

log = logging.getLogger(__name__)
FOLDER = "matching"
PAUSE = 0.2  # seconds between looks when there was nothing to do
AGAIN = 2.0  # after something failed
KEEP_EVERY = 300.0
NICE = 5


def run() -> None:
    """Work until stopped. A second one on the same folder waits until the first is gone."""
    stopping = []

    def stop(number: int = 0, _frame: FrameType | None = None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    os.nice(NICE)
    folder = settings.HEARDBACK_DATA / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    while not stopping and not _taken(lock):
        time.sleep(PAUSE)
    matcher: Matcher | None = None
    kept_at = time.monotonic()
    while not stopping:
        close_old_connections()
        try:
            matcher = matcher or Matcher(folder)
            if not matcher.once():
                time.sleep(PAUSE)
        except Exception:
            log.exception("Matching failed and will be tried again")
            time.sleep(AGAIN)
        if matcher and time.monotonic() - kept_at > KEEP_EVERY:
            matcher.known.keep()
            kept_at = time.monotonic()
    if matcher:
        matcher.known.keep()


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
