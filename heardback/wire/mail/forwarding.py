"""A mail that somebody passed on: who wrote it first, and what they wrote."""

from dataclasses import dataclass

from heardback.wire.mail.openers import header_block, value_of
from heardback.wire.mail.reading import Mail, addresses, read


@dataclass(frozen=True)
class Forwarded:
    name: str
    address: str
    subject: str
    text: str


def forwarded(mail: Mail) -> Forwarded | None:
    """The mail that is passed on in this one, as an attachment or within its text; None when there is none that says
    who wrote it."""
    for part in mail.attached:
        if part.kind in ("message/rfc822", "message/global"):
            inner = read(part.content)
            name, address = inner.sender
            if address:
                return Forwarded(name, address, inner.first("subject"), inner.text)
    lines = mail.text.replace("\r\n", "\n").split("\n")
    for at, line in enumerate(lines[:400]):
        if line.strip():
            length = header_block(lines, at)
            if length:
                return _from_text(lines, at, length)
    return None


def _from_text(lines: list[str], at: int, length: int) -> Forwarded | None:
    head = [line.lstrip("> ") for line in lines[at : at + length]]
    said = dict.fromkeys(("from", "subject"), "")
    for label in said:
        values = [value for line in head if (value := value_of(line, label)) is not None]
        said[label] = values[0] if values else ""
    people = addresses([said["from"]])
    if not people:
        return None
    name, address = people[0]
    if not name:
        name = said["from"].partition("<")[0].partition("[")[0].strip(" \"'")
    body = lines[at + length :]
    if lines[at].lstrip().startswith(">"):
        body = [line.lstrip().removeprefix(">").removeprefix(" ") for line in body]
    return Forwarded("" if "@" in name else name, address, said["subject"], "\n".join(body).strip())
