"""An installation as a backup holds it, in the place of what was there before."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.db import DatabaseError, connection

from heardback.files.keeping import DataFolder, is_there, place_of, put, storage
from heardback.project.archive.aside import Aside
from heardback.project.archive.backing_up import FILES, JOURNALS, KEY, OUTBOX
from heardback.project.archive.contents import untouched
from heardback.project.archive.exporting import Counts, Progress
from heardback.project.archive.files import new_file
from heardback.project.archive.opening import Backup, open_backup
from heardback.project.archive.reading_back import read_back
from heardback.project.archive.sqlite_file import SqliteFile
from heardback.project.failing import Failure
from heardback.project.folder import hold
from heardback.project.setting_up import migrate, set_up_if_new

Step = Callable[[str], AbstractContextManager[Progress]]


@dataclass(frozen=True)
class Restored:
    """`aside` is the folder with what was there before, if anything was. With `other_key` the environment names another
    key than the backup's, and links that were sent before don't open."""

    counts: Counts
    aside: Path | None
    other_key: bool


def restore(path: Path, *, force: bool, step: Step) -> Restored:
    """Failure, and nothing changed, when the backup in `path` is not whole, when Heardback runs, or when there is
    something here and `force` doesn't say that it may be replaced. `step` names each long step and yields its progress.
    """
    data: Path = settings.HEARDBACK_DATA
    with step("Checking the backup") as progress:
        backup = open_backup(path, progress=progress)
    with backup:
        holding = hold(data)
        try:
            aside = Aside(data)
            counts = _put_database(backup, aside, force=force, step=step)
            _put_uploads(backup, data, aside)
            for folder in (OUTBOX, JOURNALS):
                _put_files(backup, data, folder, aside)
            other_key = _put_key(backup.key, data / KEY, aside if force else None)
        finally:
            os.close(holding)
    return Restored(counts, aside.folder, other_key)


def _put_database(backup: Backup, aside: Aside, *, force: bool, step: Step) -> Counts:
    if connection.vendor == "postgresql":
        if not force:
            _demand_nothing_here()
        migrate()
        with step("Restoring") as progress, backup.export() as lines:
            return read_back(lines, replace=True, progress=progress)
    file = SqliteFile()
    worth_keeping = file.exists()
    if worth_keeping and not force:
        _demand_nothing_here()
        worth_keeping = False
    file.demand_unused()
    with file.anew():
        migrate()
        with step("Restoring") as progress, backup.export() as lines:
            counts = read_back(lines, replace=True, progress=progress)
    file.replace(aside if worth_keeping else None)
    return counts


def _demand_nothing_here() -> None:
    try:
        set_up_if_new()
        nothing = untouched()
    except DatabaseError:
        nothing = False  # of another version, or damaged
    if not nothing:
        raise Failure("There is something in this installation already. --force replaces it. Nothing was changed.")


def _put_uploads(backup: Backup, data: Path, aside: Aside) -> None:
    """Into the storage that is set here, which need not be the one that they came from."""
    if isinstance(storage(), DataFolder):
        _put_files(backup, data, FILES, aside, place_of)
        return
    for name, content in backup.each(FILES):
        if not is_there(name):  # a name has one content, wherever it lies
            with tempfile.TemporaryFile() as whole:
                shutil.copyfileobj(content, whole)
                put(name, cast(BinaryIO, whole))


def _put_files(backup: Backup, data: Path, folder: str, aside: Aside, inside: Callable[[str], str] = str) -> None:
    place, new = data / folder, data / f".{folder}.restoring"
    shutil.rmtree(new, ignore_errors=True)
    backup.unpack(folder, new, inside)
    if place.exists():
        if any(place.iterdir()):
            aside.move(place)
        else:
            place.rmdir()
    new.rename(place)


def _put_key(key: str, path: Path, aside: Aside | None) -> bool:
    """The file holds the backup's key afterwards. Returns whether the environment overrules it."""
    if not path.exists() or path.read_text().strip() != key:
        if path.exists() and aside is not None:
            aside.copy(path)
        with new_file(path) as file:
            file.write(key.encode())
    return bool(os.environ.get("HEARDBACK_SECRET_KEY")) and key != settings.SECRET_KEY
