"""A Message as an RFC 5322 mail."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from heardback.channels.message import Message, NotDelivered

_POLICY = SMTP.clone(max_line_length=200)


def mime(message: Message) -> EmailMessage:
    """multipart/alternative with our own Message-ID, threaded, and marked as sent by a program (RFC 3834)."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = message.sender
    mail["To"] = ascii_address(message.to)
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = message.date or datetime.now(UTC)
    mail["Message-ID"] = f"<{message.message_id}>"
    if message.thread_id and message.thread_id != message.message_id:
        mail["In-Reply-To"] = f"<{message.thread_id}>"
        mail["References"] = f"<{message.thread_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if message.why:
        mail["X-Heardback-Reason"] = " ".join(message.why.split())
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    return mail


def ascii_address(address: str) -> str:
    """With an internationalised domain as IDNA, which every server takes. NotDelivered for a non-ASCII local part."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise NotDelivered(f"{address} is not an address that mail servers take", for_good=True) from None
