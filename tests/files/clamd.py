"""A virus scanner that talks clamd's protocol and knows one virus, and how it can fail."""

import socket
import struct
import threading
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """`takes`: the longest stream, as StreamMaxLength. `says`: an answer to everything, in place of a true one."""

    def __init__(self, path: Path | None = None, *, takes: int = 25 * 1024 * 1024, says: bytes | None = None) -> None:
        self.takes, self.says, self.scanned, self.commands = takes, says, 0, []
        if path is not None:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.bind(str(path))
            self.url = f"unix://{path}"
        else:
            self._socket = socket.create_server(("127.0.0.1", 0))
            self.url = f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"
        self._socket.listen(8)
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                talk, _ = self._socket.accept()
            except OSError:
                return
            with talk:
                talk.sendall(self._answer(talk))

    def _answer(self, talk: socket.socket) -> bytes:
        command = self._until_null(talk)
        self.commands.append(command)
        if command == b"zPING":
            return b"PONG\0"
        if command != b"zINSTREAM":
            return b"UNKNOWN COMMAND\0"
        content = b""
        while length := struct.unpack("!I", self._exactly(talk, 4))[0]:
            if len(content) + length > self.takes:
                return b"INSTREAM size limit exceeded. ERROR\0"
            content += self._exactly(talk, length)
        self.scanned += 1
        if self.says is not None:
            return self.says
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"

    @staticmethod
    def _until_null(talk: socket.socket) -> bytes:
        read = b""
        while not read.endswith(b"\0"):
            read += talk.recv(1)
        return read[:-1]

    @staticmethod
    def _exactly(talk: socket.socket, length: int) -> bytes:
        read = b""
        while len(read) < length:
            more = talk.recv(length - len(read))
            if not more:
                raise ConnectionResetError
            read += more
        return read
