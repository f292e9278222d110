"""Mails that come in, and what becomes of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
from django.db import OperationalError, connection

from heardback.letters.models import Letter, Via
from heardback.letters.receiving import receive
from heardback.letters.working import work_off
from heardback.notices.reply_keys import own_address


def written(
    text: str = "The export is empty.",
    *,
    sender: str = "Lena Ott <lena@ott.example>",
    to: str = "",
    subject: str = "The export is empty",
    html: str = "",
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> EmailMessage:
    """A mail as a program writes it; `in_reply_to="..."` is a header."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to or own_address(), subject
    headers.setdefault("message_id", f"<{abs(hash((text, sender, subject, str(headers))))}@their.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-").title()] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in (files or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail


@contextmanager
def full_disk() -> Iterator[None]:
    """The database refuses every letter, as one does whose disk is full."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "letters_letter"'):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def comes(db, worker) -> Callable[..., Letter]:
    """comes(mail) is the letter, after it was worked off."""

    def come(mail: EmailMessage | bytes, **envelope) -> Letter:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        letter, _ = receive(raw, via=Via.PIPE, **envelope)
        work_off()
        letter.refresh_from_db()
        return letter

    return come
