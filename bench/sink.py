"""A mail server that writes down each mail before it says that it took it: `python -m bench.sink PORT LOG [--fast]`.

A line a mail: whom it was for, why, and its Message-ID. It is as durable as a real server's queue, so that what a
client that is killed did not hear of has still been taken; `--fast`, it is not.
"""

import asyncio
import os
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session


class _Log:
    def __init__(self, path: str, *, durable: bool) -> None:
        self.durable = durable
        self.file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        head = envelope.content.partition(b"\r\n\r\n")[0].split(b"\r\n")
        for to in envelope.rcpt_tos:
            line = to.encode(), _value(head, b"X-Heardback-Reason"), _value(head, b"Message-ID")
            os.write(self.file, b" ".join(line) + b"\n")
        if self.durable:
            os.fsync(self.file)
        return "250 taken"


def _value(head: list[bytes], name: bytes) -> bytes:
    lines = (line.partition(b": ") for line in head)
    return next((value for found, _, value in lines if found == name), b"-")


async def serve(port: int, log: str, *, durable: bool) -> None:
    handler = _Log(log, durable=durable)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", port)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], durable="--fast" not in sys.argv))
