"""A process that fetches mails from a mailbox: at once where its server says that there are new ones, else every so
often. What is kept is marked as seen there, and nothing is deleted; fetched twice, it is still one."""

import logging
import re
import signal
import time
from types import FrameType
from typing import Any
from urllib.parse import SplitResult, unquote

from django.core.exceptions import ValidationError
from django.db import close_old_connections
from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from heardback.letters.models import Via
from heardback.letters.receiving import LARGEST, receive

log = logging.getLogger(__name__)
EVERY = 30.0  # seconds between looks, where the server doesn't tell
IDLE = 120.0  # seconds that it is left to tell, before we look again
PAUSES = (5, 15, 60, 300)  # seconds, after it was not reached
TIMEOUT = 60.0
HERE = ("localhost", "127.0.0.1", "::1")


class Fetcher:
    """`url` is imaps://user:password@host[:port][/FOLDER], or imap:// for STARTTLS (plain to
    this machine)."""

    def __init__(self, url: SplitResult) -> None:
        self.url = url
        self.folder = unquote(url.path.strip("/")) or "INBOX"
        self.stopping = self.waiting = False

    def run(self) -> None:
        """Until a signal says stop."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        missed = 0
        while not self.stopping:
            try:
                box = self.connected()
                missed = 0
                try:
                    while not self.stopping:
                        close_old_connections()
                        self.fetch(box)
                        self._wait_for_news(box)
                finally:
                    box.client.shutdown()  # no goodbye: its server may be in the middle of telling us something
            except (ImapToolsError, OSError, EOFError) as problem:
                self._pause(missed, problem)
                missed += 1
            except Exception as problem:  # the database is away, or what nobody foresaw: nothing is marked as seen
                log.exception("The mailbox could not be read")
                self._pause(missed, problem)
                missed += 1

    def connected(self) -> BaseMailBox:
        host = self.url.hostname or "localhost"
        if self.url.scheme == "imaps":
            box: BaseMailBox = MailBox(host, self.url.port or 993, timeout=TIMEOUT)
        elif host in HERE:
            box = MailBoxUnencrypted(host, self.url.port or 143, timeout=TIMEOUT)
        else:
            box = MailBoxStartTls(host, self.url.port or 143, timeout=TIMEOUT)
        return box.login(unquote(self.url.username or ""), unquote(self.url.password or ""), self.folder)

    def fetch(self, box: BaseMailBox) -> int:
        """Keep what wasn't seen yet. Returns how many were new to us."""
        kept = 0
        for uid in box.uids("UNSEEN"):
            if self.stopping:
                break
            raw = _content(box, uid)
            if raw is None:
                continue
            try:
                kept += receive(raw, via=Via.IMAP)[1]
            except ValidationError as refused:
                log.warning("Mail %s of %s stays in the mailbox: %s", uid, self.folder, " ".join(refused.messages))
            box.flag(uid, "\\Seen", True)
        return kept

    def _wait_for_news(self, box: BaseMailBox) -> None:
        self.waiting = True
        try:
            if self.stopping:
                return
            if "IDLE" in box.client.capabilities:
                box.idle.wait(timeout=int(IDLE))
            else:
                time.sleep(EVERY)
        finally:
            self.waiting = False

    def _pause(self, missed: int, problem: Exception) -> None:
        pause = PAUSES[min(missed, len(PAUSES) - 1)]
        log.error("The mailbox %s: %s. Trying again in %s seconds.", self.url.hostname, problem, pause)
        self.waiting = True
        if not self.stopping:
            time.sleep(pause)
        self.waiting = False

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True
        if self.waiting:
            raise SystemExit


def _content(box: BaseMailBox, uid: str) -> bytes | None:
    """The mail, byte by byte and still unseen; None when it is gone, or too large to be kept."""
    size = _answer(box, uid, "(RFC822.SIZE)")
    said = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(part for part in size if isinstance(part, bytes)))
    if said is not None and int(said[1]) > LARGEST:
        log.warning("Mail %s stays in the mailbox: it has %s bytes", uid, said[1].decode())
        box.flag(uid, "\\Seen", True)
        return None
    return next((part[1] for part in _answer(box, uid, "(BODY.PEEK[])") if isinstance(part, tuple)), None)


def _answer(box: BaseMailBox, uid: str, what: str) -> list[Any]:
    status, answer = box.client.uid("fetch", uid, what)
    if status != "OK":
        raise OSError(f"its server said {status}")
    return list(answer or [])
