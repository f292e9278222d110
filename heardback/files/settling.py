"""What becomes of a file: something is made of it, or its bytes go."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.files.keeping import throw_away
from heardback.files.models import File, State

UNUSED_FOR = timedelta(days=1)
OF_A_FORM_FOR = timedelta(days=8)  # longer than anybody may take over a form
AT_ONCE = 100


def keep(files: list[File]) -> list[File]:
    """Say that something is made of them, in the transaction in which that is made. They are locked until its end.
    ValidationError for `files` when one is not there any more, or belongs to something else."""
    numbers = {file.pk for file in files}
    held = list(File.objects.select_for_update(no_key=True).filter(pk__in=numbers, kept_at=None).order_by("pk"))
    if len(held) < len(numbers) or any(file.state in (State.ARRIVING, State.GONE) for file in held):
        raise ValidationError({"files": _("One of the files is not there any more. Add it again.")})
    File.objects.filter(pk__in=numbers).update(kept_at=timezone.now(), draft="")
    return held


def forget(file: File) -> None:
    """Throw away a file of which nothing was made; one of which something was made stays."""
    if _take_away(File.objects.filter(pk=file.pk, kept_at=None)):
        throw_away(file.names)


def throw_out(file: File) -> bool:
    """Take away a file's bytes, for good, once the transaction is through. What is known of it stays. Returns whether
    there were any."""
    return _take_away(File.objects.filter(pk=file.pk)) > 0


def _take_away(files: "models.QuerySet[File]") -> int:
    # One attempt more, so that whoever checks it just now does not write down that it is ready.
    gone = {"state": State.GONE, "draft": "", "due_at": timezone.now(), "attempts": F("attempts") + 1}
    return files.exclude(state=State.GONE).update(**gone)


def sweep() -> int:
    """Forget files of which nothing was made for a day; of a form that isn't sent yet, for some more. Returns how
    many."""
    now = timezone.now()
    unused = models.Q(draft="", sent_at__lt=now - UNUSED_FOR) | models.Q(sent_at__lt=now - OF_A_FORM_FOR)
    some = list(File.objects.filter(unused, kept_at=None).order_by("sent_at")[:AT_ONCE])
    for file in some:
        throw_away(file.names)
    return File.objects.filter(pk__in=[file.pk for file in some], kept_at=None).delete()[0]
