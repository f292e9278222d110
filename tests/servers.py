"""Web servers of our own on loopback, so that requests go over a real line."""

import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

Answer = Callable[[BaseHTTPRequestHandler], None]


class Asked(NamedTuple):
    """One request that came in; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Server(ThreadingHTTPServer):
    """`answer(handler)` writes each response; `asked` is what came in."""

    daemon_threads = True

    def __init__(self, answer: Answer, family: int = socket.AF_INET) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        self.address_family = family
        super().__init__(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append(Asked(self.command, self.path, headers, body))
        self.server.answer(self)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Always this answer."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer
