"""Which report is which issue."""

from django.db import models
from django.utils import timezone

from heardback.issues.models import Issue
from heardback.reports.models import Report


class Outcome(models.TextChoices):
    KNOWN_BUG = "known_bug", "A known problem"
    NEW_BUG = "new_bug", "A new problem"
    USER_ERROR = "user_error", "Works, needs explaining"
    OTHER = "other", "Something else"


class Match(models.Model):
    """This report is about this issue. Taking it off again is an event in the ledger; the row goes."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="matches")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="matches")
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["report", "issue"], name="match_unique"),)

    @property
    def by_themself(self) -> bool:
        """The customer joined it on the public board, and nobody of ours has looked at who they are."""
        return self.made_by.startswith("customer:")


class Decision(models.Model):
    """What somebody decided a report to be. A later decision replaces it; the ledger keeps both."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="decision_outcome_known"),
        )


class Suggestion(models.Model):
    """An issue that an undecided report may be about, worked out by the worker."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="suggestions")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE)
    probability = models.FloatField()
    why = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["report", "issue"], name="suggestion_unique"),
            models.CheckConstraint(
                condition=models.Q(probability__gte=0, probability__lte=1), name="suggestion_probability"
            ),
        )
