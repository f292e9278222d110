"""Handing messages over one by one, with the journal marked at each step."""

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from heardback.channels.journal import CLAIMED, HANDING, SENT, Claim, Journal, mark
from heardback.channels.message import MailChannel, Message, NotDelivered, nothing
from heardback.channels.smtp import PATIENCE

log = logging.getLogger(__name__)
# From the final dot to the server's answer, with a margin. Nothing is handed over whose lease could end in between.
LONGEST = PATIENCE + 30
# While the way is down, what is already in hand is given back without trying each.
GIVEN_BACK_FOR = 1.0


@dataclass(frozen=True)
class Parcel:
    """A claimed message. When its `lease` ends (microseconds of Unix time) it may be somebody else's. `place` is its
    line in the journal."""

    key: int
    lease: int
    place: int
    message: Message


@dataclass(frozen=True)
class Outcome:
    """How it went. Neither sent nor `counts`: it wasn't tried, or it wasn't this message's fault."""

    key: int
    lease: int
    sent: bool
    why: str = ""
    for_good: bool = False
    way_down: bool = False
    counts: bool = True


class _Late(Exception):
    pass


def carry(
    channel: MailChannel, journal: int, parcels: Iterable[Parcel], meanwhile: Callable[[], None] = nothing
) -> Iterator[Outcome]:
    """Hand over each parcel, as they come. `journal` is the open file; `meanwhile` is called while the other side has
    one and thinks it over. Never raises for a message that can't be sent: the others must not wait for it."""
    down_until, down, disk = 0.0, "", _Disk(journal)
    for parcel in parcels:
        if time.monotonic() < down_until:
            yield Outcome(parcel.key, parcel.lease, sent=False, why=down, way_down=True, counts=False)
            continue
        outcome = _carry(channel, disk, parcel, meanwhile)
        if outcome.way_down:
            down_until, down = time.monotonic() + GIVEN_BACK_FOR, outcome.why
        yield outcome
    disk.wait()


class _Disk:
    """The journal's way to the disk, which takes as long as a mail server's answers: the next message is got ready
    meanwhile, and handed over only once it is there that the last one was sent. So a power cut leaves one in doubt."""

    def __init__(self, journal: int) -> None:
        self.journal = journal
        self._thread = ThreadPoolExecutor(1)
        self._syncing: Future[None] | None = None

    def mark(self, place: int, state: bytes) -> None:
        mark(self.journal, place, state)

    def sync(self) -> None:
        self._syncing = self._thread.submit(os.fdatasync, self.journal)

    def wait(self) -> None:
        syncing, self._syncing = self._syncing, None
        if syncing is not None:
            syncing.result()


def _carry(channel: MailChannel, disk: _Disk, parcel: Parcel, meanwhile: Callable[[], None]) -> Outcome:
    key, lease = parcel.key, parcel.lease

    def about_to_hand() -> None:
        if time.time() + LONGEST >= parcel.lease / 1_000_000:
            raise _Late
        try:
            disk.wait()
            disk.mark(parcel.place, HANDING)
        except OSError as problem:
            raise NotDelivered(f"The journal cannot be written: {problem}", way_down=True) from None

    try:
        channel.send(parcel.message, about_to_hand, meanwhile)
    except NotDelivered as problem:
        _mark(disk, parcel, CLAIMED)
        return Outcome(
            key, lease, sent=False, why=problem.why, for_good=problem.for_good, way_down=problem.way_down,
            counts=not problem.way_down,
        )  # fmt: skip
    except _Late:
        return Outcome(key, lease, sent=False, why="its turn came too late", counts=False)
    except Exception as problem:  # a message that nobody foresaw
        log.exception("Message %s could not be sent", parcel.message.message_id)
        return Outcome(key, lease, sent=False, why=f"{type(problem).__name__}: {problem}")
    _mark(disk, parcel, SENT, sync=channel.kind == "smtp")
    return Outcome(key, lease, sent=True)


def _mark(disk: _Disk, parcel: Parcel, state: bytes, *, sync: bool = False) -> None:
    try:
        disk.mark(parcel.place, state)
        if sync:
            disk.sync()
    except OSError:  # the outcome is told all the same; only a kill right now would lose it
        log.exception("The journal cannot be written")


class Hands:
    """Carrying in this process: for a channel that never waits, and to which handing a message twice is once."""

    def __init__(self, channel: MailChannel, journal: Journal) -> None:
        self.channel, self.journal, self.kind = channel, journal, channel.kind
        self.in_hand: dict[Claim, Parcel] = {}
        self._ended: list[Outcome] = []

    def hand(self, parcels: list[Parcel]) -> None:
        self._ended += carry(self.channel, self.journal.file, parcels)

    def outcomes(self) -> list[Outcome]:
        ended, self._ended = self._ended, []
        return ended

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def rest(self, seconds: float) -> None:
        time.sleep(seconds)

    def close(self, seconds: float) -> list[Outcome]:
        return self.outcomes()
