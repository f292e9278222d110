"""How mails leave: through a server when one is named, into a folder otherwise."""

from pathlib import Path

from heardback.channels.folder import Folder
from heardback.channels.smtp import Smtp


def mail(url: str, folder: Path) -> Smtp | Folder:
    """`url` as in `Smtp`; "" for none."""
    return Smtp(url) if url else Folder(folder)
