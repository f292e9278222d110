"""What a reply is known by: a key in the address it goes to, and in an id that clients put into `References`.

The key names the report and is signed, so that nobody can write to a report whose mail they don't have. It is in lower
case: not every server keeps the case of what stands before the @.
"""

import re
from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_KEY = re.compile(r"r(?P<report>\d{1,18})x(?P<mark>[0-9a-f]{20})")
_IN_ADDRESS = re.compile(r"\+(r\d{1,18}x[0-9a-f]{20})@", re.I)
_IN_ID = re.compile(r"^reply-(r\d{1,18}x[0-9a-f]{20})@", re.I)


def reply_key(report: int) -> str:
    return f"r{report}x{_mark(str(report))}"


def reply_address(report: int) -> str:
    """Where an answer about this report goes: our own address with the key."""
    local, _, domain = own_address().rpartition("@")
    return f"{local}+{reply_key(report)}@{domain}"


def reply_reference(report: int) -> str:
    """The same as a Message-ID, for what loses the address."""
    return f"reply-{reply_key(report)}@{settings.HEARDBACK_MAIL_DOMAIN}"


def report_of_address(address: str) -> int | None:
    """The report whose key stands in this address."""
    found = _IN_ADDRESS.search(address)
    return _report(found[1]) if found else None


def report_of_reference(message_id: str) -> int | None:
    """The report whose key stands in this Message-ID."""
    found = _IN_ID.match(message_id)
    return _report(found[1]) if found else None


def own_address() -> str:
    """The address that our mails come from."""
    return parseaddr(settings.HEARDBACK_MAIL_FROM)[1].lower()


def _report(key: str) -> int | None:
    found = _KEY.fullmatch(key.lower())
    if found is None or not constant_time_compare(found["mark"], _mark(found["report"])):
        return None
    return int(found["report"])


def _mark(report: str) -> str:
    return salted_hmac("heardback.reply", report, algorithm="sha256").hexdigest()[:20]
