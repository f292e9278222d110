"""How many mails a minute a domain gets: who sends more than it takes is put off, or taken for a spammer."""

import time
from collections.abc import Callable

# What is put off further ahead is looked at again then: nobody's turn is promised for longer.
AHEAD = 600.0  # seconds


class Pace:
    """`a_minute`: domain -> mails, "*" for all that aren't named; a domain without any is not held back. It knows of
    one worker's mails: give each its share."""

    def __init__(self, a_minute: dict[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        self._gaps = {domain.lower(): 60 / float(count) for domain, count in a_minute.items() if float(count) > 0}
        self._next: dict[str, float] = {}
        self._promised: dict[str, float] = {}
        self._clock = clock

    def wait(self, address: str) -> float:
        """Seconds until this address has its turn; 0 when it is now, and then it is taken."""
        domain = address.rpartition("@")[2].lower()
        gap = self._gaps.get(domain, self._gaps.get("*"))
        if gap is None:
            return 0.0
        now = self._clock()
        turn = max(self._next.get(domain, 0.0), now - 1.0)  # a second's worth may go at once
        if turn <= now:
            self._next[domain] = turn + gap
            return 0.0
        promised = max(self._promised.get(domain, 0.0), turn)
        if promised - now > AHEAD:
            return AHEAD
        self._promised[domain] = promised + gap  # each a turn of its own, or all would come back for the next one
        return promised - now
