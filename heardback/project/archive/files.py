"""Files that are there whole or not at all, for their owner's eyes only."""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from heardback.project.failing import Failure


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Write to the file yielded; `path` is it once everything is on the disk. Failure when the disk refuses."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        sync_folder(path.parent)
    except OSError as problem:
        raise Failure(f"{path}: {problem.strerror or problem}") from None
    finally:
        partial.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Names that were given or taken in it survive a power cut."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextmanager
def packed(file: BinaryIO, *, if_: bool) -> Iterator[BinaryIO]:
    if not if_:
        yield file
        return
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as lines:
        yield cast(BinaryIO, lines)
