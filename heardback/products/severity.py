"""How bad it is, in the words a customer chooses from. Customers say it of a report, the team of an issue."""

from django.db import models
from django.utils.translation import gettext_noop as _


class Severity(models.TextChoices):
    BLOCKER = "blocker", _("Blocker")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")
    SUGGESTION = "suggestion", _("Suggestion")


MEANS = {
    Severity.BLOCKER: _("I cannot do what I came for"),
    Severity.MAJOR: _("I can, but only with a lot of trouble"),
    Severity.MINOR: _("It is annoying, but I get by"),
    Severity.SUGGESTION: _("Nothing is broken; it could be better"),
}
