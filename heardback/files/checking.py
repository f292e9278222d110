"""What happens to a file before anybody gets it: scanned for viruses where that is set up, and pictures drawn anew."""

import logging
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import SYSTEM
from heardback.files.darkroom import Darkroom, Drawn
from heardback.files.keeping import opened, put, throw_away
from heardback.files.kinds import DRAWABLE
from heardback.files.models import CLEAN, COPIES, SMALL, File, State
from heardback.ledger.recording import record
from heardback.wire.clamd import Away, scan

log = logging.getLogger(__name__)
AT_ONCE = 4
LEASE = timedelta(minutes=3)  # of one: what a worker that was killed had in hand waits no longer
ASKED_AGAIN_AFTER = timedelta(seconds=30)
TRIED = 3  # times that a worker may die over a picture, until it is left as it is
_darkroom = Darkroom()


def check_files() -> int:
    """Check what arrived, and throw away the bytes of what was removed. Returns how many were taken in hand."""
    count = 0
    while count < AT_ONCE and (files := File.claim(limit=1, lease=LEASE)):
        _tend(files[0])
        count += 1
    if count < AT_ONCE:  # to start it takes longer than most pictures: it stays while there are more
        _darkroom.close()
    return count


def _tend(file: File) -> None:
    if file.state == State.GONE:
        throw_away(file.names)
        file.settle()
        return
    try:
        found = _found(file)
        drawn = _drawn(file) if not found else None
    except Away as away:
        log.warning("%s It is asked again; files that came meanwhile wait.", away)
        File.give_back([(file.pk, file.lease)], timezone.now() + ASKED_AGAIN_AFTER, str(away))
        return
    except FileNotFoundError:
        log.error("The bytes of file %s are not in storage", file.pk)
        file.settle(state=State.GONE)
        return
    except OSError as problem:
        log.exception("File %s could not be checked and will be tried again", file.pk)
        if file.postpone(str(problem)) is None:
            File.give_back([(file.pk, file.lease)], timezone.now() + timedelta(days=1), str(problem))
        return
    _write_down(file, found, drawn)


def _write_down(file: File, found: str, drawn: Drawn | None) -> None:
    if found:
        with transaction.atomic():
            if file.settle(state=State.QUARANTINED, found=found):
                record("file.held", actor=SYSTEM, file=file.pk, name=file.name, found=found)
        return
    copy = {"copy_kind": drawn.kind, "width": drawn.width, "height": drawn.height} if drawn else {}
    if not file.settle(state=State.READY, **copy) and not File.objects.filter(pk=file.pk).exclude(state="gone"):
        throw_away(file.names)  # removed meanwhile


def _found(file: File) -> str:
    if not settings.HEARDBACK_CLAMD_URL:
        return ""
    with opened(file.key) as content:
        return scan(settings.HEARDBACK_CLAMD_URL, content)


def _drawn(file: File) -> Drawn | None:
    """The copies, in storage; None when there are none, and the picture can only be downloaded."""
    if file.kind not in DRAWABLE or file.attempts > TRIED:
        return None
    with tempfile.TemporaryDirectory(prefix="heardback-picture-") as folder:
        source, clean, small = (Path(folder) / name for name in ("source", "clean", "small"))
        with opened(file.key) as content, source.open("wb") as out:
            shutil.copyfileobj(content, out)
        drawn = _darkroom.draw(source, clean, small)
        if drawn is not None:
            throw_away(file.key + ending for ending in COPIES)  # of a worker that died over it
            for ending, path in ((CLEAN, clean), (SMALL, small)):
                with path.open("rb") as copy:
                    put(file.key + ending, copy)
        return drawn
