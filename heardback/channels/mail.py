"""How mails leave: through a server when one is named, into a folder otherwise."""

from pathlib import Path

from heardback.channels.folder import Folder
from heardback.channels.signing import Signer
from heardback.channels.smtp import Smtp


def mail(url: str, folder: Path, signer: Signer | None = None) -> Smtp | Folder:
    """`url` as in `Smtp`; "" for none. Files in a folder are not signed."""
    return Smtp(url, signer=signer) if url else Folder(folder)
