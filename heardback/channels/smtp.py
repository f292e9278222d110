"""Mails through an SMTP server, over one connection that is kept while it is used."""

import smtplib
import time
from collections.abc import Callable
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from heardback.channels.message import Message, NotDelivered
from heardback.channels.mime import ascii_address, mime

KEPT_SECONDS = 20


class Smtp:
    """`url` is smtp://[user:password@]host[:port], or smtps:// for TLS from the start.

    STARTTLS is used when the server offers it."""

    kind = "smtp"

    def __init__(self, url: str, *, timeout: float = 30) -> None:
        self.url = urlsplit(url)
        self.timeout = timeout
        self._server: smtplib.SMTP | None = None
        self._used = 0.0

    def send(self, message: Message) -> None:
        mail = mime(message)
        sender = parseaddr(message.sender)[1]
        try:
            self._connect().sendmail(sender, [ascii_address(message.to)], mail.as_bytes())
            self._used = time.monotonic()
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            raise NotDelivered(_said(code, words), for_good=code >= 500) from None
        except smtplib.SMTPResponseException as refused:
            self.close()
            raise NotDelivered(
                _said(refused.smtp_code, refused.smtp_error), for_good=refused.smtp_code == 554
            ) from None
        except (smtplib.SMTPException, OSError) as broken:
            self.close()
            raise NotDelivered(f"{self.url.hostname}: {broken}") from None

    def _connect(self) -> smtplib.SMTP:
        if self._server is not None and time.monotonic() - self._used < KEPT_SECONDS:
            return self._server
        self.close()
        host, secure = self.url.hostname or "localhost", self.url.scheme == "smtps"
        make: Callable[..., smtplib.SMTP] = smtplib.SMTP_SSL if secure else smtplib.SMTP
        server = make(host, self.url.port or (465 if secure else 25), timeout=self.timeout)
        server.ehlo_or_helo_if_needed()
        if not secure and server.has_extn("starttls"):
            server.starttls()
            server.ehlo()
        if self.url.username:
            server.login(unquote(self.url.username), unquote(self.url.password or ""))
        self._server, self._used = server, time.monotonic()
        return server

    def close(self) -> None:
        if self._server is not None:
            try:
                self._server.close()
            finally:
                self._server = None


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
