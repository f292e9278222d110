"""Taking a file: from a stream to bytes that survive the next power cut."""

import hashlib
import logging
import tempfile
from typing import IO, BinaryIO, Protocol, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.accounts.actors import Actor
from heardback.files.keeping import has_room, new_key, put
from heardback.files.kinds import DRAWABLE, HEAD, MB, in_words, kind_of, longest
from heardback.files.models import File, State
from heardback.files.naming import cleaned_name
from heardback.files.settling import forget

log = logging.getLogger(__name__)
LARGEST = longest("video/webm")  # of any kind
MOST = 10  # files of one report, proposal or answer
PIECE = 256 * 1024
IN_MEMORY = MB  # what is longer waits on the disk


class Stream(Protocol):
    def read(self, length: int = ..., /) -> bytes: ...


def store(stream: Stream, name: str, *, by: Actor, draft: str = "") -> File:
    """Keep what `stream` holds. It is on the disk when this returns, and swept away after a day unless something is
    made of it, such as by `reports.attaching.attach`.

    Call it outside of any transaction, before the one that makes something of the file: it may take long, and on SQLite
    everybody would wait. `name` is what people called it. With `draft`, the secret key of a form that is not sent yet,
    the same bytes are kept once for that form, and `draft_files` finds them.

    Raises ValidationError for the field `files`, and keeps nothing, when it is empty, too large or one too many.
    """
    called = cleaned_name(name)
    if not has_room():
        log.error("Files are refused: the disk of the data folder is nearly full")
        raise ValidationError({"files": _("We cannot take files just now. Send your words, and add the files later.")})
    if draft and draft_files(draft).count() >= MOST:
        raise too_many()
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spooled:
        kind, size, digest = _spool(stream, spooled, called)
        if draft and (there := draft_files(draft).filter(sha256=digest).first()):
            return there
        file = File(key=new_key(), name=called, kind=kind, size=size, sha256=digest, due_at=None)
        file.sent_by, file.sent_by_name = by.ref, by.name[:200]
        # Written down first, so that no bytes lie anywhere that no row knows of.
        with transaction.atomic(durable=True):
            file.save(force_insert=True)
        put(file.key, cast(BinaryIO, spooled))
    return _arrived(file, draft)


def draft_files(draft: str) -> "QuerySet[File]":
    """The files of a form that is not sent yet, in the order in which they came."""
    there = File.objects.filter(draft=draft) if draft else File.objects.none()
    return there.exclude(state=State.GONE).order_by("pk")


def too_many() -> ValidationError:
    return ValidationError(
        {"files": _("At most %(most)s files fit. Remove one, or put several into one archive.") % {"most": MOST}}
    )


def _spool(stream: Stream, into: IO[bytes], name: str) -> tuple[str, int, str]:
    """What it is, how long, and its SHA-256."""
    head, size, digest = b"", 0, hashlib.sha256()
    while piece := stream.read(PIECE):
        head += piece[: HEAD - len(head)]
        size += len(piece)
        if size > LARGEST:
            raise ValidationError(
                {
                    "files": _("“%(name)s” is larger than %(most)s. Send the part that shows it.")
                    % {"name": name, "most": in_words(LARGEST)}
                }
            )
        digest.update(piece)
        into.write(piece)
    if not size:
        raise ValidationError({"files": _("“%(name)s” is empty. Choose it again, or another file.") % {"name": name}})
    kind = kind_of(head)
    if size > longest(kind):
        most = in_words(longest(kind))
        raise ValidationError(
            {
                "files": _("“%(name)s” has %(size)s; at most %(most)s fit, and %(longest)s of a recording.")
                % {"name": name, "size": in_words(size), "most": most, "longest": in_words(LARGEST)}
            }
        )
    return kind, size, digest.hexdigest()


def _arrived(file: File, draft: str) -> File:
    checked = settings.HEARDBACK_CLAMD_URL or file.kind in DRAWABLE
    file.state = State.CHECKING if checked else State.READY
    file.due_at = timezone.now() if checked else None
    file.draft = draft
    try:
        with transaction.atomic():
            file.save(update_fields=["state", "due_at", "draft"])
    except IntegrityError:  # sent twice at once: the other was quicker
        there = draft_files(draft).filter(sha256=file.sha256).first()
        if there is None:
            raise
        file.draft = ""
        forget(file)
        return there
    return file
