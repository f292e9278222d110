"""Mail servers of our own on loopback: one that behaves, one that does what it is told."""

import socket
import socketserver
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

USUAL = {
    "banner": "220 here",
    "EHLO": "250-here\r\n250 SIZE 1000000",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    ".": "250 taken",
    "RSET": "250 ok",
    "QUIT": "221 bye",
    "AUTH": "235 ok",
}
DROP = "drop"  # in place of a reply: cut the connection


class Scripted(socketserver.ThreadingTCPServer):
    """Answers as `says` tells it, a list one by one and then as usual; keeps what it was told and what it took.

    A reply may be a number: so many seconds of silence before the usual one.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, **says: str | float | list[str | float]) -> None:
        self.says = {("." if verb == "dot" else verb): reply for verb, reply in says.items()}
        self.heard: list[str] = []
        self.taken: list[bytes] = []
        self.connections = 0
        super().__init__(("127.0.0.1", 0), _Conversation)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def reply(self, verb: str) -> str:
        told = self.says.get(verb, USUAL.get(verb, "500 what?"))
        if isinstance(told, list):
            told = told.pop(0) if told else USUAL[verb]
        if isinstance(told, float | int):
            time.sleep(told)
            told = USUAL[verb]
        return told


class _Conversation(socketserver.StreamRequestHandler):
    server: Scripted

    def handle(self) -> None:
        self.server.connections += 1
        if not self._say("banner"):
            return
        for line in self.rfile:
            verb = line.split()[0].upper().decode() if line.split() else ""
            self.server.heard.append(line.decode().strip())
            if not self._say(verb):
                return
            if verb == "DATA" and self.said.startswith("354") and not self._body():
                return

    def _body(self) -> bool:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                reply = self.server.reply(".")
                if reply.startswith("250"):
                    self.server.taken.append(b"".join(lines))
                return self._send(reply)
            lines.append(line[1:] if line.startswith(b".") else line)
        return False

    def _say(self, verb: str) -> bool:
        return self._send(self.server.reply(verb))

    def _send(self, reply: str) -> bool:
        self.said = reply
        if reply == DROP:
            self.connection.shutdown(socket.SHUT_RDWR)
            return False
        try:
            self.wfile.write(reply.encode() + b"\r\n")
        except OSError:  # whoever we were slow to has gone
            return False
        return True


@contextmanager
def scripted(**says: str | float | list[str | float]) -> Iterator[Scripted]:
    import threading

    with Scripted(**says) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


class Mailbox:
    """What a well-behaved server took, oldest first: as it came, and parsed."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.raw.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[tuple[str, Mailbox]]:
    """The URL of an aiosmtpd, and what it takes."""
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}", mailbox
    finally:
        controller.stop()
