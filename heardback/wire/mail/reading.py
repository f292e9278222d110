"""A mail as bytes, read to what it says. Whatever the bytes are, there is an answer.

The lenient parser is used (`compat32`), and headers are decoded here: the strict one raises where a sender is
careless.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses

from heardback.wire.mail.decoding import filename, header, payload, text_of
from heardback.wire.mail.hypertext import plain

PARTS_MOST = 300
HEADERS_READ = 500
TEXT_LONGEST = 2_000_000
_ID = re.compile(r"<\s*([^<>\s]{3,400})\s*>")
_ADDRESS = re.compile(r"[^\s@<>\"(),;:]{1,64}@[^\s@<>\"(),;:]{1,190}")
# Where a mail can say whom it was delivered to.
_RECIPIENTS = (
    "to", "cc", "delivered-to", "envelope-to", "x-original-to", "x-envelope-to", "x-rcpt-to", "x-forwarded-to",
    "resent-to", "apparently-to",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What is attached. `inline` is what its sender placed in the text: a picture, or a logo of their signature."""

    name: str
    kind: str
    content: bytes
    inline: bool = False


@dataclass(frozen=True)
class Mail:
    """`headers` has every value by its name in lower case, in the order of the mail. Ids are without brackets."""

    headers: dict[str, list[str]] = field(default_factory=dict)
    text: str = ""
    attached: list[Part] = field(default_factory=list)
    kind: str = "text/plain"
    readable: bool = True

    def first(self, name: str) -> str:
        return next(iter(self.headers.get(name, [])), "")

    @property
    def message_id(self) -> str:
        return next(iter(_ids(self.first("message-id"))), "")

    @property
    def sender(self) -> tuple[str, str]:
        """Name and address in `From`, the address in lower case; "" for what isn't there. Of several, the first."""
        return next(iter(addresses(self.headers.get("from", []))), ("", ""))

    @property
    def answers(self) -> list[str]:
        """Ids of the mails that this one says it answers, the nearest first."""
        nearest = [one for value in self.headers.get("in-reply-to", []) for one in _ids(value)]
        chain = [one for value in self.headers.get("references", []) for one in _ids(value)]
        return list(dict.fromkeys([*nearest, *reversed(chain)]))[:100]

    @property
    def recipients(self) -> list[str]:
        """Every address that it may have been delivered to, the likeliest first."""
        named = [address for name in _RECIPIENTS for _, address in addresses(self.headers.get(name, []))]
        return list(dict.fromkeys(named))[:200]


def read(raw: bytes) -> Mail:
    """The mail in these bytes."""
    try:
        return _mail(BytesParser(policy=compat32).parsebytes(raw))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError):
        return Mail(_headers_alone(raw), readable=False)


def addresses(values: list[str]) -> list[tuple[str, str]]:
    """Names with addresses, in lower case; what is no address is left out."""
    found: list[tuple[str, str]] = []
    for value in values:
        try:
            pairs = getaddresses([value[:20_000]], strict=False)
        except (ValueError, IndexError, RecursionError):
            pairs = []
        good = [(name, address.lower()) for name, address in pairs if _ADDRESS.fullmatch(address)]
        found += good or [("", address.lower()) for address in _ADDRESS.findall(value[:20_000])]
    return found


def _mail(message: Message) -> Mail:
    headers = _headers(message.raw_items())
    texts: list[str] = []
    attached: list[Part] = []
    for part in _leaves(message):
        kind = _kind(part)
        name = filename(part)
        disposition = str(part.get("content-disposition", "")).strip().lower()
        is_text = kind in ("text/plain", "text/html") and not disposition.startswith("attachment") and not name
        if is_text:
            said = text_of(part)
            texts.append(plain(said[:TEXT_LONGEST]) if kind == "text/html" else said)
        elif kind not in ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"):
            content = payload(part)
            if content:
                inline = not disposition.startswith("attachment") and "content-id" in part
                attached.append(Part(name or _called(kind, len(attached)), kind, content, inline))
    text = "\n\n".join(stripped for said in texts if (stripped := said.strip("\r\n")))
    return Mail(headers, text[:TEXT_LONGEST].replace("\x00", ""), attached, _kind(message))


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something. Of alternatives, the plain text when it says anything, and what only the other
    one has attached."""
    waiting: list[Message] = [message]
    seen = 0
    while waiting and seen < PARTS_MOST:
        part, seen = waiting.pop(0), seen + 1
        kind = _kind(part)
        inner = _inner(part)
        if inner is None or kind in ("message/rfc822", "message/global"):
            yield part
        elif kind == "multipart/alternative":
            plain_ones = [one for one in inner if _kind(one) == "text/plain" and text_of(one).strip()]
            rich = [one for one in inner if _kind(one) != "text/plain"]
            if plain_ones:
                waiting[:0] = plain_ones[:1] + [leaf for one in rich for leaf in _beside_text(one)]
            else:
                waiting[:0] = rich[-1:] or inner[:1]
        else:
            waiting[:0] = inner


def _inner(part: Message) -> list[Message] | None:
    inner = part.get_payload() if part.is_multipart() else None
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else None


def _beside_text(part: Message) -> list[Message]:
    """Pictures and the like that came along with a text which isn't read."""
    inner = _inner(part)
    if inner is None:
        return [] if _kind(part).startswith("text/") else [part]
    return [one for one in inner if not _kind(one).startswith(("text/", "multipart/"))]


def _kind(part: Message) -> str:
    try:
        return part.get_content_type()
    except (ValueError, LookupError, TypeError, AttributeError):
        return "text/plain"


def _called(kind: str, number: int) -> str:
    """A name for what came without one."""
    if kind in ("message/rfc822", "message/global"):
        return f"message-{number + 1}.eml"
    ending = re.sub(r"[^a-z0-9]", "", kind.rpartition("/")[2])[:8]
    return f"attachment-{number + 1}.{ending or 'bin'}"


def _headers(items: Iterator[tuple[str, object]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, (name, value) in enumerate(items):
        if number >= HEADERS_READ:
            break
        found.setdefault(name.strip().lower(), []).append(header(str(value)))
    return found


def _headers_alone(raw: bytes) -> dict[str, list[str]]:
    """What can be made out of the head of a mail that no parser takes."""
    head = re.split(rb"\r?\n\r?\n", raw[:100_000], maxsplit=1)[0].decode("utf-8", "replace")
    lines = re.sub(r"\r?\n[ \t]+", " ", head).splitlines()
    pairs = [line.partition(":") for line in lines if ":" in line]
    return _headers(iter([(name, value.strip()) for name, _, value in pairs]))


def _ids(value: str) -> list[str]:
    return _ID.findall(value[:50_000])
