"""How bad it is, in the words a customer chooses from. Customers say it of a report, the team of an issue."""

from django.db import models


class Severity(models.TextChoices):
    BLOCKER = "blocker", "Blocker"
    MAJOR = "major", "Major"
    MINOR = "minor", "Minor"
    SUGGESTION = "suggestion", "Suggestion"


MEANS = {
    Severity.BLOCKER: "I cannot do what I came for",
    Severity.MAJOR: "I can, but only with a lot of trouble",
    Severity.MINOR: "It is annoying, but I get by",
    Severity.SUGGESTION: "Nothing is broken; it could be better",
}
