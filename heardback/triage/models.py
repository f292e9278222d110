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
    """This report is about this issue. Taking it off again is an event in the ledger; the row goes.

    `joined_to` is what somebody joined it to. `issue` is where it counts: the same, or the one that this was merged
    into; NULL when the report counts there by another match already. So whoever asks by `issue` finds each report of it
    once, and a merge is taken apart again exactly.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="matches")
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.CASCADE, related_name="matches")
    joined_to = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="joined")
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["report", "issue"], name="match_unique"),
            models.UniqueConstraint(fields=["report", "joined_to"], name="match_joined_once"),
        )

    @property
    def by_themself(self) -> bool:
        """The customer joined it on the public board, and nobody of ours has looked at who they are."""
        return self.made_by.startswith(("customer:", "report:"))


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
    """What an undecided report may be about, worked out by the matcher: an issue, or another report of no issue yet."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="suggestions")
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.CASCADE)
    other = models.ForeignKey(Report, null=True, blank=True, on_delete=models.CASCADE, related_name="suggested_for")
    probability = models.FloatField()
    why = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["report", "issue"], name="suggestion_unique"),
            models.UniqueConstraint(fields=["report", "other"], name="suggestion_other_unique"),
            models.CheckConstraint(
                condition=models.Q(issue__isnull=False, other=None) | models.Q(issue=None, other__isnull=False),
                name="suggestion_of_one",
            ),
            models.CheckConstraint(condition=~models.Q(other=models.F("report")), name="suggestion_of_another"),
            models.CheckConstraint(
                condition=models.Q(probability__gte=0, probability__lte=1), name="suggestion_probability"
            ),
        )


class Merge(models.Model):
    """`issue` was merged into `into`. `words` is what its customers were written, "" for our usual words."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="took_in")
    why = models.TextField(blank=True, default="")
    words = models.TextField(blank=True, default="")
    carried_workaround = models.BooleanField(default=False)
    made_by = models.CharField(max_length=60)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issue"], condition=models.Q(undone_at=None), name="merge_stands_once"),
            models.CheckConstraint(condition=~models.Q(issue=models.F("into")), name="merge_of_two"),
        )


class Split(models.Model):
    """`new` was opened for some of the reports of `issue`."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="splits")
    new = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="split_from")
    why = models.TextField(blank=True, default="")
    made_by = models.CharField(max_length=60)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)


class SplitMatch(models.Model):
    """A match as it was before its report was split off, to put back."""

    split = models.ForeignKey(Split, on_delete=models.CASCADE, related_name="matches")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    joined_to = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="+")
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["split", "report", "joined_to"], name="split_match_once"),)
