"""Keeping processes alive: each is forked from this one, started again when it dies, and stopped when this one is.

Forked, because what was loaded once is then shared by all. So the supervisor stays single-threaded and holds no
database connection.
"""

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from heardback.project.failing import Failure
from heardback.project.parent import die_with

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
STOPPING = 15.0  # seconds a child has to finish what it has in hand: longer than a mail server is waited for
SETTLED = 5.0  # seconds after which a child counts as running well
HOPELESS = 5  # deaths in a row before anything was ready
# A new start is a fork and costs next to nothing; customers who wait for one cost more.
PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)


@dataclass
class Child:
    """A process and how to make it again. `deaths` counts those in a row."""

    name: str
    work: Callable[[], None]
    pid: int = 0
    started_at: float = 0.0
    deaths: int = 0
    start_at: float = field(default=0.0)


class Supervisor:
    """`run` returns when a signal asked it to stop and every child is gone. A second signal kills them."""

    def __init__(self, children: list[Child], tell: Callable[[str], None]) -> None:
        self.children = children
        self.tell = tell
        self.asked = 0  # how many times it was asked to stop
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)

    def stop(self, *_: object) -> None:
        self.asked += 1

    def run(self, each_turn: Callable[[], bool]) -> None:
        """Start every child and keep it alive. `each_turn` is called often until it returns True: all is well.

        Failure from it, or from a child that never gets going, stops everything.
        """
        for number in STOPS:
            signal.signal(number, self.stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        try:
            ready = False
            while not self.asked:
                self._bury(give_up=not ready)
                for child in self.children:
                    if not child.pid and child.start_at <= time.monotonic():
                        self._start(child)
                ready = ready or each_turn()
                self._sleep(1.0 if ready else 0.01)
        finally:
            self._stop_all()

    def _start(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        supervisor = os.getpid()
        child.started_at = time.monotonic()
        # What is sent to a child before it answers signals itself must not be swallowed by a handler of ours.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        child.pid = os.fork()
        if child.pid:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
            return
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (*STOPS, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
            os.close(self._wake_read)
            os.close(self._wake_write)
            die_with(supervisor)
            child.work()
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            with suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)  # not through the supervisor's own clean-up

    def _bury(self, *, give_up: bool = False) -> None:
        """Notice who died, and when each is to start again."""
        for child in self.children:
            if not child.pid:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if not pid:
                continue
            now = time.monotonic()
            child.pid = 0
            child.deaths = 1 if now - child.started_at > SETTLED else child.deaths + 1
            pause = PAUSES[min(child.deaths, len(PAUSES)) - 1]
            child.start_at = now + pause
            if self.asked:
                continue
            if give_up and child.deaths == HOPELESS:
                raise Failure(f"{child.name} {_how(status)}, for the {HOPELESS}th time.")
            self.tell(f"{child.name} {_how(status)}; it is started again in {pause:g} s.")

    def _stop_all(self) -> None:
        """Ask everybody to finish, wait, and end who doesn't; at once when asked a second time."""
        self.asked = self.asked or 1
        self._signal(signal.SIGTERM)
        until = time.monotonic() + STOPPING
        while any(child.pid for child in self.children):
            self._bury()
            if self.asked > 1 or time.monotonic() > until:
                self._signal(signal.SIGKILL)
            self._sleep(0.05)

    def _signal(self, number: signal.Signals) -> None:
        for child in self.children:
            if child.pid:
                with suppress(ProcessLookupError):
                    os.kill(child.pid, number)

    def _sleep(self, seconds: float) -> None:
        """Until something happens, at most this long."""
        wakes = [at - time.monotonic() for child in self.children if not child.pid and (at := child.start_at)]
        select.select([self._wake_read], [], [], max(0.0, min([seconds, *wakes]) if not self.asked else seconds))
        with suppress(BlockingIOError):
            os.read(self._wake_read, 512)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return "ended" if code == 0 else f"failed with exit code {code}"
