"""A Message as an RFC 5322 mail, built by `email`.

By its older classes (policy compat32): the newer ones take 4 ms of CPU a mail, more than the report that is being
acknowledged. Both bodies are quoted-printable, so that every server takes them as they are and no line of theirs can be
the boundary: "=_" does not occur in it.
"""

import binascii
from datetime import UTC, datetime
from email.charset import BASE64, Charset
from email.header import Header
from email.message import Message as Mail
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import Compat32
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from heardback.channels.message import Message, NotDelivered

_BOUNDARY = "=_heardback"
_WIDTH = 76
_ASCII, _UTF8 = Charset("us-ascii"), Charset("utf-8")
_UTF8.header_encoding = BASE64  # the default tries both ways, letter by letter


class _AsWritten(Compat32):
    """Headers are folded where they are made, not a second time when the mail is written out."""

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


_POLICY = _AsWritten(linesep="\r\n")


def mime(message: Message) -> bytes:
    """multipart/alternative with our own Message-ID, threaded, and marked as sent by a program (RFC 3834).

    NotDelivered for an address that no mail can be sent to.
    """
    mail: Mail
    if message.html:
        mail = MIMEMultipart("alternative", boundary=_BOUNDARY)
        mail.attach(_part("plain", message.text))
        mail.attach(_part("html", message.html))
    else:
        mail = _part("plain", message.text)
    mail["From"] = _sender(message.sender)
    mail["To"] = ascii_address(message.to)
    mail["Subject"] = _header("Subject", message.subject)
    mail["Date"] = format_datetime(message.date or datetime.now(UTC))
    mail["Message-ID"] = f"<{message.message_id}>"
    if message.reply_to:
        mail["Reply-To"] = ascii_address(message.reply_to)
    if answered := [f"<{one}>" for one in message.references.split() if one.isascii() and one.isprintable()]:
        mail["In-Reply-To"] = answered[-1]
        # A line each: an id may not be broken, and a line may not be longer than 998 characters.
        mail["References"] = "\r\n ".join(answered)
    if message.list_id:
        mail["List-Id"] = f"<{ascii_only(message.list_id)}>"
    if message.stop:
        mail["List-Unsubscribe"] = f"<{ascii_only(message.stop)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if message.why:
        mail["X-Heardback-Reason"] = _header("X-Heardback-Reason", message.why)
    if message.language:
        mail["Content-Language"] = ascii_only(message.language)
    raw = mail.as_bytes(policy=_POLICY)
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"  # a server waits for the end of the last line


def ascii_only(value: str) -> str:
    """What we make ourselves, and is of ASCII: kept from becoming another header all the same."""
    return "".join(letter for letter in value if letter.isascii() and letter.isprintable() and letter not in "<> ")


def _part(subtype: str, body: str) -> Mail:
    part = MIMENonMultipart("text", subtype, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    # The module behind `quopri`: `email`'s own encoder takes 3 ms for a page.
    raw = _one_kind_of_line_end(body).encode("utf-8", "replace")
    quoted = binascii.b2a_qp(raw, quotetabs=False, istext=True, header=False).decode("ascii")
    part.set_payload(_one_kind_of_line_end(quoted))
    return part


def _one_kind_of_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _header(name: str, value: str) -> str:
    """`value` as one header that may be folded, never as two."""
    value = " ".join(value.split())
    plain = value.isascii() and value.isprintable() and "=?" not in value
    plain = plain and max(map(len, value.split()), default=0) < _WIDTH
    if plain and len(name) + len(": ") + len(value) <= _WIDTH:
        return value
    charset = _ASCII if plain else _UTF8
    return Header(value.encode("utf-8", "replace").decode(), charset, _WIDTH, name).encode(linesep="\r\n")


@lru_cache(maxsize=16)
def _sender(sender: str) -> str:
    return formataddr(parseaddr(" ".join(sender.split())))


def ascii_address(address: str) -> str:
    """With an internationalised domain as IDNA, which every server takes. NotDelivered for a non-ASCII local part."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local.encode('ascii').decode()}@{_ascii_domain(domain)}"
    except UnicodeError:
        plain = ""
    if not (plain and local and domain and plain.isprintable()):
        raise NotDelivered(f"{address!r} is not an address that mail servers take", for_good=True) from None
    return plain


@lru_cache(maxsize=1000)
def _ascii_domain(domain: str) -> str:
    return domain.encode("idna").decode()
