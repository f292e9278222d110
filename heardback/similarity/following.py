"""An index of texts that stand in some table, brought up to date before each use: for a process that is asked now and
then, and has to answer at once."""

import threading
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from heardback.similarity.index import Hit, Index

LOOK_EVERY = 0.5  # seconds
OVERLAP = timedelta(seconds=10)  # a change may commit a little after the time it carries
AT_A_TIME = 200  # rows
LEARNS_FOR = 0.05  # seconds of one question that may go into learning: a process that just started knows little


class Row(NamedTuple):
    """`texts` are by the name of their field; empty when it is no longer to be found."""

    key: int
    group: int
    at: datetime
    texts: Mapping[str, str]


class Followed(ABC):
    """Of rows that carry the time of their last change; found among those of one group."""

    def __init__(self) -> None:
        self._indexes: dict[int, Index] = defaultdict(lambda: Index({"title": 3.0}))
        self._known: dict[int, Row] = {}
        self._place = (datetime(2000, 1, 1, tzinfo=UTC), 0)  # time and key of the last one learnt
        self._look_at = 0.0
        self._lock = threading.Lock()

    @abstractmethod
    def rows_after(self, at: datetime, key: int, most: int) -> Sequence[Row]:
        """Those changed after `at`, or then and with a higher key, in that order."""

    @abstractmethod
    def times_between(self, since: datetime, until: datetime) -> Mapping[int, datetime]:
        """When each was changed that was changed after `since` and not after `until`."""

    @abstractmethod
    def rows_of(self, keys: Collection[int]) -> Sequence[Row]: ...

    def find(self, group: int, text: str, limit: int, least: float = 0.15) -> list[Hit]:
        """As `Index.find`. A process that has just started knows little at first, and more with each question."""
        with self._lock:
            until = time.monotonic() + LEARNS_FOR
            while self._catch_up() and time.monotonic() < until:
                pass
            return self._indexes[group].find(text, limit, least)

    def _catch_up(self) -> bool:
        """Learn what was changed. Whether there is more."""
        if time.monotonic() < self._look_at:
            return False
        at, key = self._place
        rows = self.rows_after(at, key, AT_A_TIME)
        self._learn(rows)
        if rows:
            self._place = rows[-1].at, rows[-1].key
        if len(rows) == AT_A_TIME:
            return True
        if datetime.now(UTC) - at < 2 * OVERLAP:
            times = self.times_between(at - OVERLAP, at)
            self._learn(self.rows_of([key for key, when in times.items() if self._changed(key, when)]))
        self._look_at = time.monotonic() + LOOK_EVERY
        return False

    def _changed(self, key: int, when: datetime) -> bool:
        return key not in self._known or self._known[key].at != when

    def _learn(self, rows: Sequence[Row]) -> None:
        for row in rows:
            before = self._known.get(row.key)
            # Much changes that says nothing new.
            if before is None or (before.group, before.texts) != (row.group, row.texts):
                if before is not None:
                    self._indexes[before.group].remove(row.key)
                if row.texts:
                    self._indexes[row.group].add(row.key, row.texts)
            self._known[row.key] = row
