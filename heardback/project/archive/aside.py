"""Where a restore puts what was there before."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path


class Aside:
    """A folder in the data folder, made when the first thing goes there."""

    def __init__(self, data: Path) -> None:
        self._folder = data / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"

    @property
    def folder(self) -> Path | None:
        return self._folder if self._folder.exists() else None

    def copy(self, path: Path) -> None:
        """A second name for the same file where the disk can do that: large databases cost nothing."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        try:
            os.link(path, self._folder / path.name)
        except OSError:
            shutil.copy2(path, self._folder / path.name)

    def move(self, path: Path) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path.rename(self._folder / path.name)
