"""What mail servers report: that a mail could not be delivered (RFC 3464), or that its reader called it unwanted (ARF,
RFC 5965)."""

import re
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import compat32

from heardback.wire.mail.decoding import header
from heardback.wire.mail.reading import Mail, addresses

_ID = re.compile(r"^Message-ID:\s*<([^<>\s]{3,400})>", re.I | re.M)
_FIELD = re.compile(r"^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t]+.*)*)", re.M)


@dataclass(frozen=True)
class ServerReport:
    """`ids` are Message-IDs of the mail it is about. `hard`: that address takes nothing any more."""

    complaint: bool = False
    hard: bool = False
    addresses: list[str] = field(default_factory=list)
    status: str = ""
    said: str = ""
    ids: list[str] = field(default_factory=list)


def server_report(raw: bytes, mail: Mail) -> ServerReport | None:
    """What the report says; None when this is none, or says only that something was delivered or delayed."""
    if mail.kind != "multipart/report":
        return None
    status = feedback = about = ""
    try:
        for part in BytesParser(policy=compat32).parsebytes(raw).walk():
            kind = part.get_content_type()
            if kind == "message/delivery-status":
                status += _plain(part)
            elif kind == "message/feedback-report":
                feedback += _plain(part)
            elif kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
                about += _plain(part)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    ids = list(dict.fromkeys([*_ID.findall(about), *mail.answers]))
    if feedback:
        said = {name.lower(): value.strip() for name, value in _FIELD.findall(feedback)}
        to = addresses([said.get("original-rcpt-to", ""), said.get("removal-recipient", "")])
        return ServerReport(
            complaint=True, addresses=[address for _, address in to], ids=ids, said="called it unwanted"
        )
    return _failed(status, ids) if status else None


def _failed(status: str, ids: list[str]) -> ServerReport | None:
    gone: list[str] = []
    code = said = ""
    hard = False
    for block in re.split(r"\n\s*\n", status):
        fields = {name.lower(): header(value) for name, value in _FIELD.findall(block)}
        if fields.get("action", "").lower() != "failed":
            continue
        code = fields.get("status", "")[:40]
        said = re.sub(r"^\s*smtp\s*;\s*", "", fields.get("diagnostic-code", ""), flags=re.I)[:500]
        # 5.7: a policy, 5.2.2: a full mailbox; those say little about whether anybody is there.
        final = code.startswith("5") and not code.startswith(("5.7", "5.2.2", "5.3.4"))
        hard = hard or final
        for name in ("original-recipient", "final-recipient"):
            gone += [address for _, address in addresses([fields.get(name, "").partition(";")[2]])]
    return ServerReport(False, hard, list(dict.fromkeys(gone)), code, said, ids) if gone or code else None


def _plain(part: object) -> str:
    """Everything in a part as text: its inner heads too."""
    inner = part.get_payload()  # type: ignore[attr-defined]
    if isinstance(inner, list):
        return "\n\n".join(one.as_string(policy=compat32) for one in inner) + "\n\n"
    return f"{inner}\n\n".replace("\r\n", "\n")
