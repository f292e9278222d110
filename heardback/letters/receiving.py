"""Keeping a mail that came in. It is on the disk when `receive` returns, and the worker makes something of it."""

import hashlib
import re
import zlib

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from heardback.letters.models import Letter, State, Via, Why
from heardback.wire.mail.reading import read
from heardback.wire.text import clean

LARGEST = 50 * 1024 * 1024
# What differs between two copies of one mail is written by servers on its way, above these.
_SAME = ("message-id", "from", "date", "subject")


def receive(
    raw: bytes,
    *,
    via: Via,
    envelope_sender: str | None = None,
    envelope_recipient: str = "",
    park: bool = False,
) -> tuple[Letter, bool]:
    """Keep the mail: the letter, and whether it is new. `park` leaves it to a person, whatever it says.

    ValidationError on `mail` for nothing, or for more than fits.
    """
    if not raw.strip():
        raise ValidationError({"mail": "There is nothing in it."})
    if len(raw) > LARGEST:
        raise ValidationError({"mail": f"It has {len(raw):,} bytes; at most {LARGEST:,} fit."})
    if envelope_sender is None and (line := re.match(rb"From (\S+) .*\r?\n", raw)):  # as in an mbox
        raw = raw[line.end() :]
        envelope_sender = "" if line[1] in (b"MAILER-DAEMON", b"<>") else line[1].decode("utf-8", "replace")
    once = _once(raw)
    if (there := Letter.objects.filter(once=once).first()) is not None:
        return there, False
    mail = read(raw)
    name, address = mail.sender
    letter = Letter(
        once=once,
        raw=zlib.compress(raw, 6),
        size=len(raw),
        via=via,
        envelope_sender=None if envelope_sender is None else clean(envelope_sender)[:320],
        envelope_recipient=clean(envelope_recipient)[:320].lower(),
        message_id=clean(mail.message_id)[:400],
        sender=clean(address)[:254],
        sender_name=clean(name)[:200],
        subject=" ".join(clean(mail.first("subject")).split())[:400],
    )
    if park:
        letter.state, letter.why, letter.due_at = State.PARKED, Why.KEPT, None
        letter.said = "It was brought in to be looked at by a person."
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:  # handed over twice in the same moment
        return Letter.objects.get(once=once), False
    return letter, True


def _once(raw: bytes) -> str:
    """The same for copies of one mail that came by several ways, and different for any two others."""
    head, _, body = re.sub(rb"\r\n?", b"\n", raw).partition(b"\n\n")
    lines = re.sub(rb"\n[ \t]+", b" ", head).split(b"\n")
    named = [line.partition(b":") for line in lines]
    same = [(name.strip().lower().decode("latin-1"), value.strip()) for name, _, value in named]
    told = sorted((name, value) for name, value in same if name in _SAME)
    if "message-id" not in {name for name, _ in told}:
        return hashlib.sha256(raw).hexdigest()
    digest = hashlib.sha256(body.rstrip())
    for name, value in told:
        digest.update(f"\0{name}:".encode() + value)
    return digest.hexdigest()
