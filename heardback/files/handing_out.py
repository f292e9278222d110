"""Who gets which bytes: by links that are signed and good for minutes, made only on a page whose reader may see them.

A link says which file, and whether it is the original, the copy or the small copy. Whoever makes one has asked whether
its reader may; whoever uses one is asked nothing more. So it is short-lived.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import BinaryIO

from django.core import signing

from heardback.files.keeping import opened
from heardback.files.models import CLEAN, SMALL, File

GOOD_FOR = timedelta(minutes=10)
_SALT = "heardback.file"


class Which(StrEnum):
    ORIGINAL = "o"
    COPY = "c"  # the picture drawn anew; of a file in which nothing can be hidden, itself
    SMALL = "s"


class NoSuchFile(Exception):
    """The link is none of ours, or what it leads to is not to be had. `expired`: it was, some minutes ago."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("This link is too old." if expired else "There is nothing here.")
        self.expired = expired


@dataclass(frozen=True)
class Handed:
    """`inline` only for pictures that we drew ourselves."""

    name: str
    kind: str
    inline: bool
    content: BinaryIO


def link(file: File, which: Which) -> str:
    """The token of a link to it. Ask first whether its reader may have this; NoSuchFile when nobody may."""
    if not _to_be_had(file, which):
        raise NoSuchFile
    return signing.TimestampSigner(sep=".", salt=_SALT).sign(f"{file.pk}{which}")


def hand_out(token: str) -> Handed:
    """What a link leads to, opened. NoSuchFile."""
    try:
        value = signing.TimestampSigner(sep=".", salt=_SALT).unsign(token, max_age=GOOD_FOR)
    except signing.SignatureExpired:
        raise NoSuchFile(expired=True) from None
    except signing.BadSignature:
        raise NoSuchFile from None
    number, which = value[:-1], Which(value[-1])
    file = File.objects.filter(pk=number).first()
    if file is None or not _to_be_had(file, which):
        raise NoSuchFile
    drawn = which is Which.SMALL or (which is Which.COPY and file.has_copy)
    ending = (SMALL if which is Which.SMALL else CLEAN) if drawn else ""
    try:
        content = opened(file.key + ending)
    except FileNotFoundError:
        raise NoSuchFile from None
    return Handed(file.name, file.copy_kind if drawn else file.kind, drawn, content)


def _to_be_had(file: File, which: Which) -> bool:
    if not file.is_ready:
        return False
    if which is Which.ORIGINAL:
        return True
    return file.has_copy or (which is Which.COPY and file.hides_nothing)
