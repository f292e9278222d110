"""Mails through an SMTP server, over one connection that is kept while it is used.

What a refusal means depends on when it comes. Until the server has taken our MAIL command it is about us, and no
message gets through; from then on it is about this one. Every message that is refused for good leaves a customer out,
so that is said only of what certainly won't change: an address that isn't there, a text that isn't taken. Refusals by
policy (5.7.x: no relaying, a login is missing) are more often our set-up's fault, and are tried again.
"""

import re
import smtplib
import ssl
import time
from collections.abc import Callable
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from heardback.channels.message import Message, NotDelivered, nothing
from heardback.channels.mime import ascii_address, mime
from heardback.channels.signing import Signer

KEPT_SECONDS = 20
# A server may take ten minutes over the final dot (RFC 5321, 4.5.3.2.6). Who hangs up before sends everything twice.
PATIENCE = 600.0
CLOSING = 421
MAILBOX_FULL, BAD_PARAMETERS, LOGIN_MISSING, NO_LOGIN_WITHOUT_TLS = 552, 555, 530, 538


class Smtp:
    """`url` is smtp://[user:password@]host[:port], or smtps:// for TLS from the start.

    STARTTLS is used when the server offers it."""

    kind = "smtp"

    def __init__(
        self, url: str, *, signer: Signer | None = None, timeout: float = 30, patience: float = PATIENCE
    ) -> None:
        self.url = urlsplit(url)
        self.signer = signer
        self.timeout = timeout
        self.patience = patience
        self._server: smtplib.SMTP | None = None
        self._used = 0.0
        self._ready: tuple[Message, bytes] | None = None

    def make_ready(self, message: Message) -> None:
        """It is sent next: written out and signed before, which takes as long as a server takes over a mail. Never
        raises for a message that can't be sent."""
        try:
            self._ready = message, self._written(message)
        except Exception:
            self._ready = None

    def _written(self, message: Message) -> bytes:
        mail = mime(message)
        return self.signer.sign(mail) if self.signer else mail

    def send(
        self, message: Message, about_to_hand: Callable[[], None] = nothing, meanwhile: Callable[[], None] = nothing
    ) -> None:
        ready, self._ready = self._ready, None
        mail = ready[1] if ready and ready[0] is message else self._written(message)
        to = ascii_address(message.to)
        server = self._begun(parseaddr(message.sender)[1], len(mail))
        try:
            self._hand_over(server, to, mail, about_to_hand, meanwhile)
        except NotDelivered:
            self._forget_this_one()
            raise
        except (smtplib.SMTPException, OSError) as broken:
            self.close()
            raise NotDelivered(f"{self.url.hostname} broke off: {_reason(broken)}") from None
        self._used = time.monotonic()

    def _begun(self, sender: str, size: int) -> smtplib.SMTP:
        """A server that has taken our MAIL command. A connection that was kept and is dead is made anew, once."""
        for kept in (True, False) if self._server else (False,):
            try:
                server = self._connected()
                code, said = server.mail(sender, [f"size={size}"] if server.has_extn("size") else [])
            except (smtplib.SMTPException, OSError) as broken:
                self.close()
                if not kept:
                    raise NotDelivered(f"{self.url.hostname}: {_reason(broken)}", way_down=True) from None
                continue
            if code == 250:
                return server
            self._forget_this_one()
            if code in (MAILBOX_FULL, BAD_PARAMETERS):  # here: this message is too big
                raise NotDelivered(_said(code, said), for_good=True)
            if not kept:
                raise NotDelivered(f"{self.url.hostname}: {_said(code, said)}", way_down=True)
            self.close()
        raise AssertionError("the last round returns or raises")

    def _hand_over(
        self,
        server: smtplib.SMTP,
        to: str,
        mail: bytes,
        about_to_hand: Callable[[], None],
        meanwhile: Callable[[], None],
    ) -> None:
        code, said = server.rcpt(to)
        if code not in (250, 251):
            raise _refused(code, said, full_is_for_good=False)
        code, said = server.docmd("DATA")
        if code != 354:
            raise _refused(code, said)
        try:
            about_to_hand()
        except BaseException:
            self.close()  # a connection that is cut before the final dot delivers nothing
            raise
        server.send(re.sub(rb"(?m)^\.", b"..", mail) + b".\r\n")
        meanwhile()
        _wait_at_most(server, self.patience)
        code, said = server.getreply()
        _wait_at_most(server, self.timeout)
        if code != 250:
            raise _refused(code, said)

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None and time.monotonic() - self._used < KEPT_SECONDS:
            return self._server
        self.close()
        host, secure = self.url.hostname or "localhost", self.url.scheme == "smtps"
        port = self.url.port or (465 if secure else 25)
        # Whoever listens may have our mail encrypted; our password, only a server that proves who it is.
        known = ssl.create_default_context() if secure or self.url.username else None
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=self.timeout, context=known)
        else:
            server = smtplib.SMTP(host, port, timeout=self.timeout)
        self._server = server
        server.ehlo_or_helo_if_needed()
        if not secure and server.has_extn("starttls"):
            server.starttls(context=known)
            server.ehlo()
        if self.url.username:
            server.login(unquote(self.url.username), unquote(self.url.password or ""))
        self._used = time.monotonic()
        return server

    def _forget_this_one(self) -> None:
        """Ready for the next message, or not connected."""
        try:
            if self._server is None or self._server.sock is None or self._server.rset()[0] != 250:
                self.close()
        except (smtplib.SMTPException, OSError):
            self.close()

    def close(self) -> None:
        if self._server is not None:
            try:
                self._server.close()
            finally:
                self._server = None


def _wait_at_most(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(seconds)


def _refused(code: int, words: bytes | str, *, full_is_for_good: bool = True) -> NotDelivered:
    said = _said(code, words)
    ours = code in (LOGIN_MISSING, NO_LOGIN_WITHOUT_TLS) or re.match(r"\d+[ -]5\.7\.", said) is not None
    full = code == MAILBOX_FULL and not full_is_for_good
    return NotDelivered(said, for_good=code >= 500 and not ours and not full)


def _reason(broken: Exception) -> str:
    if isinstance(broken, smtplib.SMTPResponseException):
        return _said(broken.smtp_code, broken.smtp_error)
    return str(broken) or type(broken).__name__


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
