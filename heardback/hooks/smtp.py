"""A process that takes mail by SMTP or LMTP, for the mail server that stands in front of it: it takes what is for us,
and says "kept" when it is on the disk."""

import asyncio
import logging
import re
import signal
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import SplitResult

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.exceptions import ValidationError
from django.db import close_old_connections

from heardback.letters.addressing import is_ours
from heardback.letters.models import Via
from heardback.letters.receiving import LARGEST, receive
from heardback.notices.reply_keys import report_of_address

log = logging.getLogger(__name__)
RECIPIENTS_MOST = 100
LAST_MAIL = 10.0  # seconds that a mail in hand has when we are to stop


class Taker:
    """What `aiosmtpd` asks at each step. The database is spoken to by one thread."""

    def __init__(self, *, lmtp: bool = False) -> None:
        self.lmtp = lmtp
        self._thread = ThreadPoolExecutor(1)
        self.in_hand = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not is_ours(address):
            return "550 5.1.1 Nobody here has this address"
        if len(envelope.rcpt_tos) >= RECIPIENTS_MOST:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.in_hand += 1
        try:
            said = await asyncio.get_running_loop().run_in_executor(self._thread, self._keep, envelope)
        finally:
            self.in_hand -= 1
        # LMTP wants an answer for each recipient.
        return "\r\n".join([said] * len(envelope.rcpt_tos)) if self.lmtp else said

    def _keep(self, envelope: Envelope) -> str:
        close_old_connections()
        content = envelope.original_content or b""
        keyed = [address for address in envelope.rcpt_tos if report_of_address(address) is not None]
        to = next(iter([*keyed, *envelope.rcpt_tos]), "")
        try:
            receive(content, via=Via.SMTP, envelope_sender=envelope.mail_from or "", envelope_recipient=to)
        except ValidationError as refused:
            return f"554 5.6.0 {' '.join(refused.messages)}"
        except Exception:  # whatever it is, the other side keeps the mail and comes again
            log.exception("A mail could not be kept")
            return "451 4.3.0 Not now, try again later"
        return "250 2.0.0 Kept"


def run(where: SplitResult, announce: Callable[[str], None], tls: ssl.SSLContext | None = None) -> None:
    """Take mail on this address until a signal says stop; with `tls`, who brings some can encrypt it."""
    asyncio.run(serve(where, announce, tls))


async def serve(where: SplitResult, announce: Callable[[str], None], tls: ssl.SSLContext | None = None) -> None:
    lmtp = where.scheme == "lmtp"
    taker, loop, stop = Taker(lmtp=lmtp), asyncio.get_running_loop(), asyncio.Event()
    name = re.sub(r"[^\w.-]", "", where.hostname or "localhost")

    def conversation() -> SMTP:
        kind = LMTP if lmtp else SMTP
        return kind(
            taker, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname=name, ident="Heardback", tls_context=tls
        )

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(conversation, where.hostname, where.port or 25)
    announce(f"Mail is taken on {where.scheme}://{where.hostname}:{server.sockets[0].getsockname()[1]}")
    await stop.wait()
    server.close()
    until = loop.time() + LAST_MAIL
    while taker.in_hand and loop.time() < until:
        await asyncio.sleep(0.05)
