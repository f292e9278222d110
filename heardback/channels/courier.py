"""A process of its own that talks to the mail server, so that killing the worker never falls between the server's
"accepted" and our note of it.

The worker starts it, hands it parcels over a pipe, and reads outcomes from another: a line of JSON each. When the
worker dies, it finishes the message in hand, marks it in the journal that both hold open, and ends. It is in a session
of its own: signals to the worker's group don't reach it.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from types import FrameType
from typing import IO, Any, cast

from heardback.channels.carrying import Outcome, Parcel, carry
from heardback.channels.journal import HANDING, SENT, Journal
from heardback.channels.message import Message
from heardback.channels.signing import Signer, signer
from heardback.channels.smtp import Smtp

_READ = 65536


class Courier:
    """The worker's end. Nothing here waits for the server but `wait` and `close`."""

    kind = "smtp"

    def __init__(self, url: str, journal: Journal, signer: Signer | None = None) -> None:
        self.url, self.journal, self.signer = url, journal, signer
        self.in_hand: dict[tuple[int, int], Parcel] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._unsent, self._unread = b"", b""

    def hand(self, parcels: list[Parcel]) -> None:
        if self._process is None:
            self._start()
        self.in_hand.update({(parcel.key, parcel.lease): parcel for parcel in parcels})
        self._unsent += b"".join(_line(asdict(parcel)) for parcel in parcels)
        self._push()

    def outcomes(self) -> list[Outcome]:
        """What has ended since the last call. When the courier died, that is everything it had in hand."""
        if self._process is None:
            return []
        self._push()
        ended = False
        while select.select([self._answers], [], [], 0)[0]:
            some = os.read(self._answers.fileno(), _READ)
            if not some:
                ended = True
                break
            self._unread += some
        *lines, self._unread = self._unread.split(b"\n")
        found = [Outcome(**json.loads(line)) for line in lines]
        for outcome in found:
            self.in_hand.pop((outcome.key, outcome.lease), None)
        return found + self._ended() if ended else found

    def wait(self, seconds: float) -> None:
        """Until there is an outcome, or this long."""
        if self._process is None:
            time.sleep(seconds)
        else:
            select.select([self._answers], [self._parcels] if self._unsent else [], [], seconds)

    def rest(self, seconds: float) -> None:
        """This long, whatever comes. A pipe takes a dozen mails, so it is filled up again as the courier empties it."""
        until = time.monotonic() + seconds
        while self._process is not None and self._unsent and (left := until - time.monotonic()) > 0:
            if select.select([], [self._parcels], [], left)[1]:
                self._push()
        time.sleep(max(until - time.monotonic(), 0))

    def close(self, seconds: float) -> list[Outcome]:
        """Let it finish the message in hand, for at most so long. Returns the last outcomes; what is then still
        `in_hand` is being handed over."""
        if self._process is None:
            return []
        self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return self.outcomes()
        return self.outcomes()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "heardback.channels.courier"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(self.journal.file,),
            start_new_session=True,
        )
        self._parcels, self._answers = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        os.set_blocking(self._parcels.fileno(), False)
        signs = asdict(self.signer) if self.signer else None
        self._unsent = _line({"url": self.url, "journal": self.journal.file, "worker": os.getpid(), "signer": signs})
        self._unread = b""

    def _push(self) -> None:
        while self._unsent:
            try:
                self._unsent = self._unsent[os.write(self._parcels.fileno(), self._unsent) :]
            except BlockingIOError:
                return
            except BrokenPipeError:  # `outcomes` sees that it died
                self._unsent = b""

    def _ended(self) -> list[Outcome]:
        """The journal says how far it came with what it had in hand."""
        if self._process is not None:
            self._parcels.close()
            self._answers.close()
            self._process.wait()
        self._process, left = None, []
        for parcel in self.in_hand.values():
            state = self.journal.state(parcel.place)
            why = "the courier died while it was handed over; it may arrive twice" if state == HANDING else ""
            left.append(Outcome(parcel.key, parcel.lease, sent=state == SENT, why=why, counts=False))
        self.in_hand.clear()
        return left


def _line(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, default=datetime.isoformat).encode() + b"\n"


class _Lines:
    """What the worker writes, a line at a time."""

    def __init__(self, file: int) -> None:
        self._file, self._rest, self._lines = file, b"", deque[bytes]()

    def next(self, *, wait: bool = True) -> bytes:
        """b"" when there is none: not yet when it doesn't `wait`, else none any more."""
        while not self._lines:
            if not wait and not select.select([self._file], [], [], 0)[0]:
                return b""
            some = os.read(self._file, _READ)
            if not some:
                return b""  # a line that was cut off is none
            *lines, self._rest = (self._rest + some).split(b"\n")
            self._lines.extend(lines)
        return self._lines.popleft()


class _Run:
    """The courier's end."""

    def __init__(self) -> None:
        self.busy = self.stopping = False
        self.lines = _Lines(sys.stdin.fileno())
        self._ahead: Parcel | None = None

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True
        if not self.busy:
            raise SystemExit

    def parcels(self, worker: int) -> Iterator[Parcel]:
        while (parcel := self._ahead or _parcel(self.lines.next())) is not None:
            self.busy, self._ahead = True, None
            if self.stopping or os.getppid() != worker:
                return
            yield parcel
            self.busy = False
            if self.stopping:
                return

    def look_ahead(self, channel: Smtp) -> None:
        """While the server has one, the next one is got ready."""
        self._ahead = self._ahead or _parcel(self.lines.next(wait=False))
        if self._ahead is not None:
            channel.make_ready(self._ahead.message)

    def run(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self.stop)
        setup = json.loads(self.lines.next())
        answers = sys.stdout.buffer
        channel = Smtp(setup["url"], signer=signer(setup["signer"]))
        ahead = partial(self.look_ahead, channel)
        for outcome in carry(channel, setup["journal"], self.parcels(setup["worker"]), ahead):
            try:
                answers.write(_line(asdict(outcome)))
                answers.flush()
            except BrokenPipeError:
                break
        os._exit(0)  # without flushing into a pipe that nobody reads


def _parcel(line: bytes) -> Parcel | None:
    if not line:
        return None
    fields = json.loads(line)
    message = Message(**fields["message"])
    if isinstance(message.date, str):
        message = replace(message, date=datetime.fromisoformat(message.date))
    return Parcel(**{**fields, "message": message})


if __name__ == "__main__":
    _Run().run()
