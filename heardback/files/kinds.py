"""What a file really is. What its sender says of it counts for nothing.

Only what is listed here is called by its name; everything else is bytes to be downloaded. The name decides about limits
and words. It never decides whether a browser shows something: for that a picture must have been drawn anew.
"""

from dataclasses import dataclass

import puremagic

MB = 1024 * 1024
HEAD = 4096  # bytes that are looked at
ANYTHING = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"


@dataclass(frozen=True)
class Kind:
    media_type: str
    said: str  # to people


_PICTURES = (Kind("image/png", "picture"), Kind("image/jpeg", "picture"), Kind("image/webp", "picture"),
             Kind("image/gif", "picture"))  # fmt: skip
_OTHERS = (
    Kind("image/bmp", "picture"),
    Kind("image/tiff", "picture"),
    Kind("image/heif", "picture"),
    Kind("image/avif", "picture"),
    Kind("video/webm", "recording"),
    Kind("video/mp4", "recording"),
    Kind("video/quicktime", "recording"),
    Kind("audio/mpeg", "sound"),
    Kind("audio/wav", "sound"),
    Kind("audio/ogg", "sound"),
    Kind("application/pdf", "PDF"),
    Kind(ZIP, "archive or office document"),
    Kind("application/gzip", "archive"),
    Kind(TEXT, "text"),
    Kind(ANYTHING, "file"),
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
        return f"{size} bytes" if size != 1 else "1 byte"
    if size < MB:
        return f"{size / 1024:.0f} kB"
    return f"{size / MB:.1f} MB"
