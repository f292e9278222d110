"""A backup, opened only if every byte of it is what it was."""

import hashlib
import io
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

from heardback.project.archive.backing_up import EXPORT, FILES, FORMAT, JOURNALS, KEY, MANIFEST, OUTBOX, PIECE, VERSION
from heardback.project.archive.exporting import Progress, silent
from heardback.project.failing import Failure

_MEMBER = re.compile(rf"{re.escape(EXPORT)}|{re.escape(KEY)}|(?:{OUTBOX}|{JOURNALS}|{FILES})/[^/\\\0]+")


class Backup:
    """Close it after use, by `with`."""

    def __init__(self, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
        self._archive, self._manifest = archive, manifest

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    @property
    def key(self) -> str:
        """What signs the links that were sent from there."""
        return self._archive.read(KEY).decode()

    def export(self) -> BinaryIO:
        return cast(BinaryIO, io.BufferedReader(cast(Any, self._archive.open(EXPORT)), PIECE))

    def unpack(self, folder: str, into: Path, place: Callable[[str], str] = str) -> None:
        """Write the files of `folder` to the folder `into`, which is made; each to its `place` there."""
        into.mkdir(mode=0o700, parents=True)
        for file, content in self.each(folder):
            path = into / place(file)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
                shutil.copyfileobj(content, out, PIECE)

    def each(self, folder: str) -> Iterator[tuple[str, BinaryIO]]:
        """The files of `folder`: name, and content to be read before the next."""
        for name in self._manifest["files"]:
            inside, _, file = name.partition("/")
            if inside == folder and file:
                with self._archive.open(name) as content:
                    yield file, cast(BinaryIO, content)


def open_backup(path: Path, *, progress: Progress = silent) -> Backup:
    """Failure, in words, when it is no backup or is not whole."""
    archive = None
    try:
        archive = zipfile.ZipFile(path)
        return _checked(archive, progress)
    except FileNotFoundError:
        raise Failure(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, NotImplementedError) as problem:
        _close(archive)
        raise Failure(f"{path} is not a whole backup ({problem}). Nothing was changed.") from None
    except OSError as problem:
        _close(archive)
        raise Failure(f"{path}: {problem.strerror or problem}") from None


def _close(archive: zipfile.ZipFile | None) -> None:
    if archive is not None:
        archive.close()


def _checked(archive: zipfile.ZipFile, progress: Progress) -> Backup:
    names = archive.namelist()
    if MANIFEST not in names:
        raise ValueError("it has no manifest")
    manifest = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise ValueError("its manifest is of something else")
    if manifest["version"] != VERSION:
        raise Failure(f"It was made by Heardback {manifest['heardback']}, which is newer. Update this one first.")
    files = manifest["files"]
    if sorted([*files, MANIFEST]) != sorted(names) or not {EXPORT, KEY} <= set(files):
        raise ValueError("files are missing")
    done, total = 0, sum(about["size"] for about in files.values())
    for name, about in files.items():
        if not _MEMBER.fullmatch(name) or name.endswith("/.."):
            raise ValueError(f"{name} does not belong into one")
        digest = hashlib.sha256()
        with archive.open(name) as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                done += len(piece)
                progress(done, total)
        if digest.hexdigest() != about["sha256"]:
            raise ValueError(f"{name} was changed")
    return Backup(archive, manifest)
