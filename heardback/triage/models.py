"""Which report is which issue."""

from django.db import models
from django.utils import timezone

from heardback.issues.models import Issue
from heardback.products.models import Product
from heardback.reports.models import Report
from heardback.similarity.certainty import SURE

CUSTOMERS = ("customer:", "report:")  # how the reference of a customer begins, and of somebody who didn't say who
# Which matches are `Match.by_themself`.
BY_THEMSELVES = models.Q(*(("made_by__startswith", begins) for begins in CUSTOMERS), _connector=models.Q.OR)


class Outcome(models.TextChoices):
    KNOWN_BUG = "known_bug", "A known problem"
    NEW_BUG = "new_bug", "A new problem"
    USER_ERROR = "user_error", "Works, needs explaining"
    OTHER = "other", "Something else"


class What(models.TextChoices):
    """What a press of the desk did."""

    KNOWN_BUG = Outcome.KNOWN_BUG.value, Outcome.KNOWN_BUG.label
    NEW_BUG = Outcome.NEW_BUG.value, Outcome.NEW_BUG.label
    USER_ERROR = Outcome.USER_ERROR.value, Outcome.USER_ERROR.label
    OTHER = Outcome.OTHER.value, Outcome.OTHER.label
    SNOOZE = "snooze", "Put off"


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
        return self.made_by.startswith(CUSTOMERS)


class Batch(models.Model):
    """One press of the desk, about one report or many. Until `until` its customers hear nothing and it can be undone;
    `settled_at` is when it went out, or was undone.

    `issue` is what its reports were joined to, `opened` by it; `words` are what their customers read.
    """

    what = models.CharField(max_length=10, choices=What)
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened = models.BooleanField(default=False)
    words = models.TextField(blank=True, default="")
    made_by = models.CharField(max_length=60)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(what__in=What.values), name="batch_what_known"),
            models.CheckConstraint(
                condition=models.Q(undone_at=None) | models.Q(settled_at__isnull=False), name="batch_undone_is_settled"
            ),
        )
        indexes = (models.Index(fields=["until", "id"], name="batch_due", condition=models.Q(settled_at__isnull=True)),)


class Batched(models.Model):
    """A report of a batch, and what it was before. `joined` says that it was joined by it."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="reports")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    joined = models.BooleanField(default=False)
    before = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "report"], name="batched_once"),)


class Decision(models.Model):
    """What somebody decided a report to be. A later decision replaces it; the ledger keeps both.

    `note` is for the team, `words` are for the customer. `batch` is what made it, when it can be undone.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True, default="")
    words = models.TextField(blank=True, default="")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="decision_outcome_known"),
        )
        indexes = (
            models.Index(fields=["made_at"], name="decision_explained", condition=models.Q(outcome=Outcome.USER_ERROR)),
        )


IS_SURE = models.Q(probability__gte=SURE, issue__isnull=False)


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
        indexes = (
            models.Index(fields=["report", "issue"], name="suggestion_sure", condition=IS_SURE),
            models.Index(fields=["issue", "report"], name="suggestion_sure_of", condition=IS_SURE),
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


UNSETTLED = models.Q(closed_at__isnull=True, released_at__isnull=True)  # of waves: those that wait for a person


class Wave(models.Model):
    """Many reports from strangers in a short time that look like spam, in one row: with the same foreign `link`, or the
    same `words`. How many they are, from how many customers and `unknown` who did not say who they are, is written down
    when one comes to it. Of `closed_at` and `released_at` there is at most one: what a person made of it."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    link = models.CharField(max_length=200, blank=True, default="")
    words = models.TextField(blank=True, default="")
    reports = models.PositiveIntegerField(default=0)
    senders = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(released_at=None), name="wave_settled_in_one_way"
            ),
        )
        indexes = (models.Index(fields=["id"], name="wave_waits", condition=UNSETTLED),)

    def waiting(self) -> "models.QuerySet[Report]":
        """What of it nobody has let through or closed."""
        return Report.objects.filter(folded__wave=self, folded_at__isnull=False, state="open")

    @property
    def why(self) -> str:
        """What it was folded for: "27 reports with the same link, spam.example/x, from 3 addresses in 10 minutes"."""
        link = self.link if len(self.link) <= 60 else f"{self.link[:59]}…"
        same = f"the same link, {link}," if self.link else "the same words"
        people = f"{self.senders:,} address{'' if self.senders == 1 else 'es'}" if self.senders else ""
        nobody = "people who did not say who they are" if self.unknown else ""
        whom = " and ".join(part for part in (people, nobody) if part)
        minutes = max(1, round((self.last_at - self.began_at).total_seconds() / 60))
        return f"{self.reports:,} reports with {same} from {whom} in {minutes:,} minute{'' if minutes == 1 else 's'}"


class Folded(models.Model):
    """This report came in that wave. It stays when it is let through, so that it is not folded again."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="folded")
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="members")
