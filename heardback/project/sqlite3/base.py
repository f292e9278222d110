"""SQLite whose writers stand in a queue.

SQLite lets one write at a time. Those who wait sleep, longer and longer, and look again: while they sleep nobody
writes, and who slept longest is overtaken by whoever comes by. With eight of them, one in twenty waited three seconds.
The kernel's file locks wake the next in line at once, so a transaction takes one before it begins. Killed, its holder
loses it.
"""

import fcntl
import os
import time
from sqlite3 import Connection
from typing import Any

from django.db.backends.sqlite3 import base

LONG = 2.0  # seconds; who writes longer leaves the queue, so that those behind meet SQLite's own timeout


class DatabaseWrapper(base.DatabaseWrapper):
    _queue = -1  # the lock's file
    _since = 0.0  # when we came to its head; 0 while we aren't

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        connection: Connection = super().get_new_connection(conn_params)
        if self._queue < 0 and not self.is_in_memory_db():
            self._queue = os.open(f"{conn_params['database']}-queue", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        if self._since and time.monotonic() - self._since > LONG:
            self._leave()
        return super().create_cursor(name)

    def _start_transaction_under_autocommit(self) -> None:
        if self._queue >= 0:
            fcntl.flock(self._queue, fcntl.LOCK_EX)
            self._since = time.monotonic()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._since = 0.0
            if self._queue >= 0:
                os.close(self._queue)
                self._queue = -1

    def _leave(self) -> None:
        if self._since:
            self._since = 0.0
            fcntl.flock(self._queue, fcntl.LOCK_UN)
