"""Mails as files in a folder: what is used until a mail server is named."""

import os
import re
from pathlib import Path

from heardback.channels.message import Message
from heardback.channels.mime import mime


class Folder:
    """One `.eml` a message, named after its Message-ID: written twice, it is still one."""

    kind = "folder"

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def send(self, message: Message) -> None:
        name = re.sub(r"[^\w.@-]", "_", message.message_id)
        partial = self.path / f".{name}.{os.getpid()}"
        partial.write_bytes(mime(message).as_bytes())
        partial.rename(self.path / f"{name}.eml")

    def close(self) -> None:
        pass
