"""An IMAP server of our own on loopback, with one mailbox, as far as a fetcher talks to it."""

import re
import select
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Box(socketserver.ThreadingTCPServer):
    """`mails` by uid; `seen` are the uids that were marked. `arrive` tells those who wait."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.seen: set[int] = set()
        self.news = threading.Event()
        self.idled = threading.Event()
        super().__init__(("127.0.0.1", 0), _Talk)

    def arrive(self, raw: bytes) -> None:
        self.mails[len(self.mails) + 1] = raw
        self.news.set()

    @property
    def url(self) -> str:
        return f"imap://me:p%40ss@127.0.0.1:{self.server_address[1]}/INBOX"


class _Talk(socketserver.StreamRequestHandler):
    server: Box

    def say(self, line: str | bytes) -> None:
        self.wfile.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def handle(self) -> None:
        self.say("* OK here")
        while line := self.rfile.readline().decode().strip():
            tag, verb, *_ = line.upper().split()
            if verb == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1 IDLE")
            elif verb == "LOGIN" and "P@SS" not in line.upper():
                self.say(f"{tag} NO wrong")
                continue
            elif verb == "SELECT":
                self.say(f"* {len(self.server.mails)} EXISTS")
            elif verb == "IDLE":
                self._idle()
            elif verb == "UID":
                self._uid(line)
            if verb == "LOGOUT":
                self.say("* BYE")
            self.say(f"{tag} OK done")
            if verb == "LOGOUT":
                return

    def _idle(self) -> None:
        self.server.news.clear()
        self.say("+ idling")
        self.server.idled.set()
        while not select.select([self.connection], [], [], 0.02)[0]:
            if self.server.news.is_set():
                self.server.news.clear()
                self.say(f"* {len(self.server.mails)} EXISTS")
        self.rfile.readline()  # DONE

    def _uid(self, line: str) -> None:
        box = self.server
        if "SEARCH" in line.upper():
            self.say("* SEARCH " + " ".join(str(uid) for uid in box.mails if uid not in box.seen))
            return
        uid = int(re.search(r"(?i)UID (?:FETCH|STORE) (\d+)", line)[1])
        if "STORE" in line.upper():
            box.seen.add(uid)
        elif "SIZE" in line.upper():
            self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(box.mails[uid])})")
        else:
            raw = box.mails[uid]
            self.say(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")")


@contextmanager
def mailbox() -> Iterator[Box]:
    with Box() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
