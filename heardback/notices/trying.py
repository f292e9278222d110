"""A test mail: whether mails leave here at all, seen before the first customer waits for one."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow
from heardback.channels.message import NOT_SENT
from heardback.ledger.recording import record
from heardback.wire.text import clean

WORDS = """Hello,

this is a test: mails from Heardback arrive here. {by} asked for it.

Customers get theirs from the same address. If this one was in your spam folder, theirs would be too.

--{space}
Heardback
"""


def send_test_mail(to: str, *, by: Actor) -> str:
    """Returns why it was not sent, "" when it was. ValidationError on `to` for what is no address."""
    allow(by, "set up")
    to = clean(to)
    try:
        validate_email(to)
    except ValidationError:
        said = "This does not look like an e-mail address. It should look like name@example.com."
        raise ValidationError({"to": said}) from None
    why = ""
    try:
        words = WORDS.format(by=by.name, space=" ")
        send_mail("Heardback can write to you", words, settings.DEFAULT_FROM_EMAIL, [to])
    except NOT_SENT as problem:
        why = str(problem) or type(problem).__name__
    with transaction.atomic():
        record("mail.tried", actor=by, to=to, sent=not why, became=f"not sent, {why[:300]}" if why else "sent")
    return why
