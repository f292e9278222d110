"""Bytes and encoded words of a mail as text, however they were declared."""

import re
from contextlib import suppress
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

_WRONG = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_QUOTES = re.compile(r"^((?:>\s?)*)(.*)$", re.S)
HEADER_LONGEST = 50_000


def header(value: str) -> str:
    """One line, decoded: no line breaks, nothing that only half is a character."""
    value = value[:HEADER_LONGEST]
    # Between two encoded words, white space is only where the line was broken.
    value = re.sub(r"\r?\n[ \t]*", " ", value)
    if "=?" in value:
        with suppress(*_WRONG):
            value = "".join(_decoded(piece, charset) for piece, charset in decode_header(value))
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return re.sub(r"[\x00-\x1f\x7f]+", " ", value).strip()


def payload(part: Message) -> bytes:
    """What a part holds, decoded; of a mail within a mail, that mail."""
    try:
        if part.is_multipart():
            inner = part.get_payload()
            return inner[0].as_bytes() if isinstance(inner, list) and inner and isinstance(inner[0], Message) else b""
        content = part.get_payload(decode=True)
    except _WRONG:
        content = None
    if isinstance(content, bytes):
        return content
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def text_of(part: Message) -> str:
    """The text of a part, its lines joined where a program broke them (RFC 3676)."""
    try:
        charset = str(part.get_content_charset() or "")
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        delsp = str(part.get_param("delsp", "")).lower() == "yes"
    except _WRONG:
        charset, flowed, delsp = "", False, False
    said = _text(payload(part), charset)
    return _unflowed(said, delsp=delsp) if flowed else said


def filename(part: Message) -> str:
    """As its sender called it; "" when they did not."""
    try:
        return header(part.get_filename() or "")
    except _WRONG:
        return ""


def _decoded(piece: bytes | str, charset: str | None) -> str:
    return piece if isinstance(piece, str) else _text(piece, charset or "ascii")


def _text(content: bytes, charset: str) -> str:
    """By the declared charset, by UTF-8 when that fails, by what Windows wrote when that does too."""
    for name in (charset, "utf-8"):
        try:
            if name and name.lower() not in ("unknown-8bit", "x-unknown"):
                return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _unflowed(text: str, *, delsp: bool) -> str:
    """A line that ends in a space goes on in the next one of the same depth; "-- " is a line of its own."""
    joined: list[str] = []
    depth, open_line = 0, False
    for line in re.split(r"\r\n|\r|\n", text):
        quotes, rest = _QUOTES.match(line).groups() if line.startswith(">") else ("", line)  # type: ignore[union-attr]
        deep = quotes.count(">")
        if not deep and rest.startswith(" "):
            rest = rest[1:]  # stuffed
        if open_line and deep == depth and rest != "-- ":
            joined[-1] = (joined[-1][:-1] if delsp else joined[-1]) + rest
        else:
            joined.append(("> " * deep if deep else "") + rest)
        depth, open_line = deep, rest.endswith(" ") and rest != "-- "
    return "\n".join(joined)
