"""A file that is picked in a form. It is kept when it arrives, so that a refused form does not ask for it anew; what
nothing is made of is swept away after a day."""

from django.core import signing
from django.core.exceptions import ValidationError

from heardback.accounts.actors import Actor
from heardback.desk.forms.fields import Form
from heardback.files.models import File
from heardback.files.storing import store

_SALT = "heardback.desk.picked"


def picked(form: Form, name: str, *, by: Actor) -> File | None:
    """The file of this field: the one sent just now, or the one that came with the form before. Call it outside of any
    transaction. ValidationError for the field."""
    asked = form.named(name)
    if asked.sent is not None:
        try:
            file = store(asked.sent, asked.sent.name or "", by=by)
        except ValidationError as problem:
            raise ValidationError({name: problem.messages}) from None
    else:
        found = _earlier(form[name], by)
        if found is None:
            asked.value = ""
            return None
        file = found
    asked.value, asked.kept = signing.dumps([file.pk, by.ref], salt=_SALT), file.name
    return file


def _earlier(word: str, by: Actor) -> File | None:
    try:
        number, whose = signing.loads(word, salt=_SALT)
    except signing.BadSignature:
        return None
    return File.objects.filter(pk=number, sent_by=by.ref, kept_at=None).first() if whose == by.ref else None
