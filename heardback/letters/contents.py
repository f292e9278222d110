"""What is in a letter, as people and reports get it."""

from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError

from heardback.accounts.actors import Actor
from heardback.files.models import File
from heardback.files.storing import MOST, store
from heardback.reports.taking import TEXT_LONGEST
from heardback.wire.mail.quoting import Parts, parts
from heardback.wire.mail.reading import Mail
from heardback.wire.text import clean

LOGO = 8 * 1024  # bytes: a picture within the text that is smaller belongs to a signature


@dataclass(frozen=True)
class Files:
    """`left` says in words what could not be kept with the report, "" when all could."""

    stored: list[File]
    left: str


def words_of(mail: Mail) -> str:
    """What somebody wrote, without what they quote; the whole of it when nothing in it is new."""
    said = clean(parts(mail.text).words) or clean(mail.text)
    return said if len(said) <= TEXT_LONGEST else f"{said[: TEXT_LONGEST - 1]}…"


def parts_of(mail: Mail) -> Parts:
    found = parts(mail.text)
    return found if clean(found.words) else Parts(mail.text)


def store_files(mail: Mail, *, by: Actor) -> Files:
    """Keep what is attached, as far as it may be: outside of any transaction, see `files.storing`. The letter keeps all
    of it whatever happens here."""
    stored: list[File] = []
    left: list[str] = []
    for part in mail.attached:
        if part.inline and len(part.content) < LOGO:
            continue
        if len(stored) == MOST:
            left.append(part.name)
            continue
        try:
            stored.append(store(BytesIO(part.content), part.name, by=by))
        except ValidationError:
            left.append(part.name)
    said = f"Not kept with the report, and still in the mail: {', '.join(left)}." if left else ""
    return Files(stored, said if len(said) <= 400 else f"{said[:399]}…")
