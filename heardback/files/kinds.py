"""What a file really is. What its sender says of it counts for nothing.

Only what is listed here is called by its name; everything else is bytes to be downloaded. The name decides about limits
and words. It never decides whether a browser shows something: for that a picture must have been drawn anew.
"""

from dataclasses import dataclass

import puremagic
from django.utils.formats import number_format
from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext

MB = 1024 * 1024
HEAD = 4096  # bytes that are looked at
ANYTHING = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"


@dataclass(frozen=True)
class Kind:
    media_type: str
    said: str  # to people


_PICTURES = (Kind("image/png", _("picture")), Kind("image/jpeg", _("picture")), Kind("image/webp", _("picture")),
             Kind("image/gif", _("picture")))  # fmt: skip
_OTHERS = (
    Kind("image/bmp", _("picture")),
    Kind("image/tiff", _("picture")),
    Kind("image/heif", _("picture")),
    Kind("image/avif", _("picture")),
    Kind("video/webm", _("recording")),
    Kind("video/mp4", _("recording")),
    Kind("video/quicktime", _("recording")),
    Kind("audio/mpeg", _("sound")),
    Kind("audio/wav", _("sound")),
    Kind("audio/ogg", _("sound")),
    Kind("application/pdf", "PDF"),
    Kind(ZIP, _("archive or office document")),
    Kind("application/gzip", _("archive")),
    Kind(TEXT, _("text")),
    Kind(ANYTHING, _("file")),
)
KINDS = {kind.media_type: kind for kind in (*_PICTURES, *_OTHERS)}
MEDIA_TYPES = tuple(KINDS)
DRAWABLE = frozenset(kind.media_type for kind in _PICTURES)  # what we draw anew
SAFE_PICTURES = ("image/jpeg", "image/png")  # what comes of it, and alone may be shown on a page
PLAYABLE = frozenset({"video/webm", "video/mp4"})
_ALSO_CALLED = {
    "image/x-ms-bmp": "image/bmp",
    "application/x-gzip": "application/gzip",
    "application/ogg": "audio/ogg",
    "audio/x-wav": "audio/wav",
}


def kind_of(head: bytes) -> str:
    """The media type of what begins with `head` (of up to `HEAD` bytes), or `ANYTHING`."""
    # An office document is a ZIP archive too, and a broken one begins alike: which it is, only opening it would tell.
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    if b"\x00" not in head and _is_text(head):
        # Markup is text that browsers are keen to run.
        return ANYTHING if head.lstrip().startswith(b"<") else TEXT
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ANYTHING
    # Those that it holds for equally likely: of these, one that we know.
    best = [guess for guess in guesses if guess.confidence >= guesses[0].confidence]
    names = [_ALSO_CALLED.get(guess.mime_type, guess.mime_type) for guess in best]
    if b"ftypavif" in head[:16] or b"ftypavis" in head[:16]:
        return "image/avif"  # else taken for a film
    return next((name for name in names if name in KINDS and name != TEXT), ANYTHING)


def _is_text(head: bytes) -> bool:
    for cut in range(4):  # a character may be cut in two where the head ends
        try:
            head[: len(head) - cut].decode()
            return not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
        except UnicodeDecodeError:
            continue
    return False


def longest(kind: str) -> int:
    """How many bytes a file of this kind may have."""
    return (100 if kind.startswith("video/") else 25) * MB


def has_nothing_hidden(kind: str) -> bool:
    return kind == TEXT


def in_words(size: int) -> str:
    """A number of bytes, for people."""
    if size < 1024:
        return ngettext("%(count)s byte", "%(count)s bytes", size) % {"count": size}
    if size < MB:
        return f"{number_format(size / 1024, 0)} kB"
    return f"{number_format(size / MB, 1)} MB"
