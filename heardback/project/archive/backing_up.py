"""A backup: one zip archive with the export, the key that signs links, what people sent as files, wherever it is
stored, and the mails in the data folder.

What it holds is of one moment, though Heardback runs on. `manifest.json` comes last and says what the rest should be,
so that a damaged archive is known before anything is restored from it. A mail that is sent after that moment is waiting
in the backup, and is sent again once that is restored: rather twice than never.
"""

import hashlib
import json
import shutil
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import connection

import heardback
from heardback.files import keeping
from heardback.files.keeping import opened
from heardback.files.names import kept_names
from heardback.project.archive.exporting import Counts, Progress, export, silent
from heardback.project.archive.files import new_file

FORMAT, VERSION = "heardback-backup", 1
EXPORT, KEY, MANIFEST = "export.jsonl", "secret.key", "manifest.json"
# In the data folder beside the database: mails that were written there, and what workers are sending just now.
OUTBOX, JOURNALS = "outbox", "journal"
FILES = keeping.FOLDER
PIECE = 1024 * 1024


def back_up(path: Path, *, progress: Progress = silent) -> Counts:
    """Write the archive to `path`, whole or not at all. Returns how many rows of what it holds."""
    data: Path = settings.HEARDBACK_DATA
    journals: dict[str, bytes] = {}
    names: list[str] = []

    def read_journals() -> None:
        # At the moment of the export: what was sent then, and is not yet written down as sent, stands only here.
        journals.update(_contents(data / JOURNALS, "*.journal"))
        names.extend(kept_names())

    with new_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        members = _Members(archive)
        with members.new(EXPORT) as out:
            counts = export(out, progress=progress, begun=read_journals)
        members.add(KEY, settings.SECRET_KEY.encode())
        for name, content in journals.items():
            members.add(f"{JOURNALS}/{name}", content)
        for name, content in _contents(data / OUTBOX, "*.eml"):
            members.add(f"{OUTBOX}/{name}", content)
        for name in names:
            with suppress(FileNotFoundError), opened(name) as sent:  # removed since, or never brought along
                members.copy(f"{FILES}/{name}", sent)
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "heardback": heardback.__version__,
            "made_at": datetime.now(UTC).isoformat(),
            "database": connection.vendor,
            "counts": counts,
            "files": members.written,
        }
        members.add(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    return counts


def _contents(folder: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    """The files in a folder; one that is gone when its turn comes was settled meanwhile."""
    for path in sorted(folder.glob(pattern)):
        try:
            yield path.name, path.read_bytes()
        except FileNotFoundError:
            continue


class _Members:
    """The files of an archive, and what each turned out to be."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.written: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: bytes) -> None:
        with self.new(name) as out:
            out.write(content)

    def copy(self, name: str, content: BinaryIO) -> None:
        """A piece at a time, and as it is: most of what people send is packed already."""
        with self.new(name, zipfile.ZIP_STORED) as out:
            shutil.copyfileobj(content, out, PIECE)

    @contextmanager
    def new(self, name: str, packed: int = zipfile.ZIP_DEFLATED) -> Iterator[BinaryIO]:
        about = zipfile.ZipInfo(name, time.localtime()[:6])
        about.compress_type, about.external_attr = packed, 0o600 << 16
        with self._archive.open(about, "w", force_zip64=True) as out:
            counting = _Counting(out)
            yield cast(BinaryIO, counting)
        self.written[name] = {"sha256": counting.digest.hexdigest(), "size": counting.size}


class _Counting:
    def __init__(self, out: Any) -> None:
        self._out, self.digest, self.size = out, hashlib.sha256(), 0

    def write(self, content: bytes) -> None:
        self._out.write(content)
        self.digest.update(content)
        self.size += len(content)
