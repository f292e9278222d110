"""Where bytes lie: in the storage `files` of Django's settings, by default a folder beside the database."""

import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files import File as Content
from django.core.files.storage import FileSystemStorage, Storage, storages

FOLDER = "files"
LEAST_FREE = 512 * 1024 * 1024  # bytes that the disk keeps for the database


class DataFolder(FileSystemStorage):
    """Files in the data folder, for their owner's eyes only. What was saved is on the disk."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:
        return str(settings.HEARDBACK_DATA / FOLDER)

    @property
    def location(self) -> str:
        return os.path.realpath(self.base_location)

    def _save(self, name: str, content: "Content[bytes]") -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(saved))
        # The file, then the folders in which it or its folder got a name.
        for part in (path, path.parent, path.parent.parent, path.parent.parent.parent):
            _sync(part)
        return saved


def storage() -> Storage:
    return storages["files"]


def new_key() -> str:
    return secrets.token_hex(20)


def place_of(name: str) -> str:
    """Where it lies: no folder gets too full."""
    return f"{name[:2]}/{name}"


def put(name: str, content: BinaryIO) -> None:
    """Keep everything in `content`. It is safe when this returns."""
    content.seek(0)
    place = place_of(name)
    if storage().save(place, Content(cast(Any, content))) != place:
        raise FileExistsError(f"{name} is there already.")


def opened(name: str) -> BinaryIO:
    """To be read. FileNotFoundError when it is not there."""
    return cast(BinaryIO, storage().open(place_of(name), "rb"))


def has_room() -> bool:
    """Whether files may still come: a disk that is full would take the database with it."""
    place = storage()
    if not isinstance(place, DataFolder):
        return True
    return shutil.disk_usage(settings.HEARDBACK_DATA).free > LEAST_FREE


def is_there(name: str) -> bool:
    return storage().exists(place_of(name))


def throw_away(names: Iterable[str]) -> None:
    """Those that are not there are none the less gone."""
    for name in names:
        storage().delete(place_of(name))


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
