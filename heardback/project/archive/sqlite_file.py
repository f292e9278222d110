"""An SQLite database made anew beside the one in use, and put in its place in one step."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from heardback.project.archive.aside import Aside
from heardback.project.archive.files import sync_folder
from heardback.project.failing import Failure

WITH_IT = ("-wal", "-shm", "-journal")


class SqliteFile:
    def __init__(self) -> None:
        self.path = Path(connection.settings_dict["NAME"])
        self._new = self.path.with_name(f".{self.path.name}.restoring")

    def exists(self) -> bool:
        return self.path.exists()

    def demand_unused(self) -> None:
        """Failure when a process has it open: it would go on writing to what was set aside."""
        connection.close()
        if not self.exists():
            return
        own = sqlite3.connect(self.path, timeout=1)
        try:
            # Leaving write-ahead mode takes the whole file, and brings everything into it.
            own.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as problem:
            if "locked" in str(problem):
                raise Failure(f"Heardback runs on {self.path}: stop it first. Nothing was changed.") from None
        except sqlite3.DatabaseError:
            pass  # damaged: that may be why somebody restores
        finally:
            own.close()

    @contextmanager
    def anew(self) -> Iterator[None]:
        """Inside, the database is a new and empty file. It is gone again when something goes wrong."""
        self._forget_new()
        connection.close()
        connection.settings_dict["NAME"] = str(self._new)
        try:
            yield
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA journal_mode=DELETE")
        except BaseException:
            connection.close()
            self._forget_new()
            raise
        finally:
            connection.close()
            connection.settings_dict["NAME"] = str(self.path)

    def replace(self, aside: Aside | None) -> None:
        """The new file takes the place of the old, which goes `aside` (None: nothing worth keeping is in it)."""
        self.demand_unused()
        with self._new.open("rb") as file:
            os.fsync(file.fileno())
        if aside is not None:
            for path in (self.path, *self._beside(self.path)):
                if path.exists():
                    aside.copy(path)
        # What is not yet in a damaged database must not be taken for part of the new one.
        for path in self._beside(self.path):
            path.unlink(missing_ok=True)
        self._new.replace(self.path)
        sync_folder(self.path.parent)
        self._forget_new()

    def _forget_new(self) -> None:
        for path in self._new.parent.glob(f"{self._new.name}*"):
            path.unlink(missing_ok=True)

    @staticmethod
    def _beside(path: Path) -> list[Path]:
        return [path.with_name(path.name + ending) for ending in WITH_IT]
