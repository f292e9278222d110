"""Asking a virus scanner: clamd's own protocol, the command INSTREAM."""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

SECONDS = 60.0
PIECE = 256 * 1024
TOO_LARGE = "larger than the scanner takes"


class Away(Exception):
    """The scanner can't be asked just now."""


def scan(url: str, content: BinaryIO) -> str:
    """What was found in `content`: "" when nothing was, `TOO_LARGE` when the scanner won't look at that much.

    `url` is tcp://host:port or unix:///path. Away when there is no answer that means anything.
    """
    try:
        with _connected(url) as clamd:
            return _meant(_asked(clamd, content))
    except OSError as problem:
        raise Away(f"The virus scanner at {url} does not answer: {problem.strerror or problem}.") from None


def answers(url: str) -> bool:
    """Whether it is there."""
    try:
        with _connected(url) as clamd:
            clamd.sendall(b"zPING\0")
            return _reply(clamd) == "PONG"
    except OSError:
        return False


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        clamd.settimeout(SECONDS)
        try:
            clamd.connect(parts.path)
        except OSError:
            clamd.close()
            raise
        return clamd
    return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), timeout=SECONDS)


def _asked(clamd: socket.socket, content: BinaryIO) -> str:
    try:
        clamd.sendall(b"zINSTREAM\0")
        while piece := content.read(PIECE):
            clamd.sendall(struct.pack("!I", len(piece)) + piece)
        clamd.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it says why, and doesn't listen to the end
    return _reply(clamd)


def _reply(clamd: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096 and (more := clamd.recv(4096)):
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _meant(said: str) -> str:
    said = said.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")[:200] or "something"
    if "size limit exceeded" in said:
        return TOO_LARGE
    raise Away(f"The virus scanner said “{said[:100]}”.")
