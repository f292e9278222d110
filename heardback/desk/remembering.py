"""What is dear to work out and may be a little old is remembered for a while, in this process."""

import time
from collections.abc import Callable, Hashable
from typing import Any

MOST = 2000


class Remembered:
    """Answers by key, each kept for `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._known: dict[Hashable, tuple[float, Any]] = {}

    def forget(self) -> None:
        self._known.clear()

    def __call__[Answer](self, key: Hashable, work_out: Callable[[], Answer]) -> Answer:
        now = time.monotonic()
        known = self._known.get(key)
        if known is not None and known[0] > now:
            return known[1]  # type: ignore[no-any-return]
        answer = work_out()
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (now + self._seconds, answer)
        return answer
