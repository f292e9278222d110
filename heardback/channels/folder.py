"""Mails as files in a folder: what is used until a mail server is named."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from heardback.channels.message import Message, NotDelivered, nothing
from heardback.channels.mime import mime


class Folder:
    """One `.eml` a message, named after its Message-ID: written twice, it is still one."""

    kind = "folder"

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def send(
        self, message: Message, about_to_hand: Callable[[], None] = nothing, meanwhile: Callable[[], None] = nothing
    ) -> None:
        mail = mime(message)
        name = re.sub(r"[^\w.@-]", "_", message.message_id)
        partial = f"{self.path}/.{name}.{os.getpid()}"
        try:
            with open(partial, "wb") as file:  # noqa: PTH123 (a mail each: pathlib would cost as much as the writing)
                file.write(mail)
            about_to_hand()
            os.rename(partial, f"{self.path}/{name}.eml")  # noqa: PTH104
        except OSError as full:
            raise NotDelivered(f"The folder for mails: {full.strerror}", way_down=True) from None

    def close(self) -> None:
        pass
