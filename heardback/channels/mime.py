"""A Message as an RFC 5322 mail.

Written out here rather than with `email.message`, which takes 2 ms of CPU a mail, more than the whole report that is
being acknowledged. Both bodies are quoted-printable, so that every server takes them as they are and no line of theirs
can be the boundary: "=_" does not occur in it.
"""

import binascii
import re
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from heardback.channels.message import Message, NotDelivered

_WIDTH = 76
_BOUNDARY = "=_heardback"
_LINE_END = re.compile(r"\r\n|\r|\n")


def mime(message: Message) -> bytes:
    """multipart/alternative with our own Message-ID, threaded, and marked as sent by a program (RFC 3834).

    NotDelivered for an address that no mail can be sent to.
    """
    headers = [
        f"From: {_sender(message.sender)}",
        f"To: {ascii_address(message.to)}",
        f"Subject: {_header('Subject', message.subject)}",
        f"Date: {format_datetime(message.date or datetime.now(UTC))}",
        f"Message-ID: <{message.message_id}>",
    ]
    if message.reply_to:
        headers.append(f"Reply-To: {ascii_address(message.reply_to)}")
    if answered := [f"<{one}>" for one in message.references.split() if one.isascii() and one.isprintable()]:
        # A line each: an id may not be broken, and a line may not be longer than 998 characters.
        headers += [f"In-Reply-To: {answered[-1]}", "References: " + "\r\n ".join(answered)]
    if message.list_id:
        headers.append(f"List-Id: <{ascii_only(message.list_id)}>")
    if message.stop:
        headers += [
            f"List-Unsubscribe: <{ascii_only(message.stop)}>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ]
    headers += ["Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"]
    if message.why:
        headers.append(f"X-Heardback-Reason: {_header('X-Heardback-Reason', message.why)}")
    headers.append("MIME-Version: 1.0")
    if not message.html:
        return "\r\n".join([*headers, *_part("plain", message.text), ""]).encode("ascii")
    lines = [
        *headers,
        f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"',
        "",
        f"--{_BOUNDARY}",
        *_part("plain", message.text),
        f"--{_BOUNDARY}",
        *_part("html", message.html),
        f"--{_BOUNDARY}--",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def ascii_only(value: str) -> str:
    """What we make ourselves, and is of ASCII: kept from becoming another header all the same."""
    return "".join(letter for letter in value if letter.isascii() and letter.isprintable() and letter not in "<> ")


def _part(subtype: str, body: str) -> list[str]:
    raw = _LINE_END.sub("\r\n", body).encode("utf-8", "replace")
    quoted = binascii.b2a_qp(raw, quotetabs=False, istext=True, header=False).decode("ascii")
    head = [f"Content-Type: text/{subtype}; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", ""]
    return [*head, _LINE_END.sub("\r\n", quoted)]  # the lines that it broke itself end as it likes


def _header(name: str, value: str) -> str:
    """`value` as one header line that may be folded, never as two headers."""
    value = " ".join(value.split())
    if value.isascii() and value.isprintable() and "=?" not in value:
        if len(name) + 2 + len(value) <= _WIDTH:
            return value
        if max(map(len, value.split())) < _WIDTH:
            return _folded(value, _WIDTH - len(name) - 2)
    return Header(value.encode("utf-8", "replace").decode(), "utf-8", _WIDTH, name).encode(linesep="\r\n")


def _folded(value: str, room: int) -> str:
    lines, line = [], ""
    for word in value.split():
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, _WIDTH - 1
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


@lru_cache(maxsize=16)
def _sender(sender: str) -> str:
    return formataddr(parseaddr(" ".join(sender.split())))


def ascii_address(address: str) -> str:
    """With an internationalised domain as IDNA, which every server takes. NotDelivered for a non-ASCII local part."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        plain = ""
    if not (plain and local and domain and plain.isprintable()):
        raise NotDelivered(f"{address!r} is not an address that mail servers take", for_good=True) from None
    return plain
