"""Joining by itself, where a product's admin switched that on: only what the matcher is sure of, and only once. Who
takes such a report off again has the last word. It is said on the report and in the ledger, and its customer is told as
of a match that was made by hand."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from heardback.accounts.actors import SYSTEM
from heardback.issues.models import Issue, Stage
from heardback.ledger.models import Event
from heardback.ledger.recording import record
from heardback.products.models import Product
from heardback.similarity.certainty import SURE
from heardback.triage.deciding import decide
from heardback.triage.models import Outcome, Suggestion
from heardback.triage.queries import inbox

AT_ONCE = 50
# Whoever joins something to what is over opens it again: that is for a person to decide.
OVER = (Stage.CONFIRMING, Stage.MONITORING, Stage.CLOSED, Stage.DECLINED)


def join_sure() -> int:
    """The worker's part. Returns how many reports were joined."""
    products = list(Product.objects.filter(join_sure=True).values_list("pk", flat=True))
    if not products:
        return 0
    best: dict[int, Suggestion] = {}
    for guess in _sure(products):
        best.setdefault(guess.report_id, guess)
    return sum(_join(guess, guess.issue) for guess in best.values() if guess.issue)


def _sure(products: list[int]) -> QuerySet[Suggestion]:
    """The surest of a report first, without reports that somebody has had in hand."""
    in_hand = Event.objects.filter(
        report=OuterRef("report"), word__in=("report.triaged", "report.unmatched", "report.reopened", "report.snoozed")
    )
    waiting = inbox().filter(product__in=products).order_by().values("pk")
    sure = Suggestion.objects.filter(probability__gte=SURE, issue__isnull=False, report__in=waiting)
    free = sure.filter(~Exists(in_hand), issue__merged_into=None).exclude(issue__stage__in=OVER)
    return free.select_related("issue").order_by("-probability", "pk")[:AT_ONCE]


@transaction.atomic
def _join(guess: Suggestion, issue: Issue) -> int:
    chance = f"{guess.probability:.0%}"
    try:
        done = decide([guess.report_id], Outcome.KNOWN_BUG, by=SYSTEM, issue=issue, note=f"{chance}: {guess.why}")
    except ValidationError:
        return 0  # somebody joined it in this moment
    said = {"key": issue.key, "chance": chance, "why": guess.why}
    record("report.joined.by.itself", actor=SYSTEM, report=guess.report_id, issue=issue.pk, **said)
    return len(done.reports)
