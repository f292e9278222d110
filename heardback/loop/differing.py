"""Customers who see one thing differently, and customers who took it to be something else than it is."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, QuerySet

from heardback.accounts.actors import Actor
from heardback.accounts.roles import allow
from heardback.issues.models import Declined, Issue
from heardback.ledger.recording import record
from heardback.loop.gates import answers_to
from heardback.loop.models import Answer, Criterion, Misunderstanding, Settlement
from heardback.loop.moving import move
from heardback.loop.open_to_words import hold_open_to_words
from heardback.loop.texts import text
from heardback.triage.queries import reports_of


@transaction.atomic
def settle_difference(criterion: Criterion, words: str, *, by: Actor) -> Settlement:
    """Say why the criterion holds as it reads, though a customer puts it differently. It stays to be seen, and counts
    for this wording alone. ValidationError without words, when all agree, or when nobody does: then there is nothing
    that could hold."""
    allow(by, "settle a difference")
    words = text("words", words, 20_000, "Say how it was settled, and with whom.")
    issue = hold_open_to_words(criterion.issue, "words")
    criterion = Criterion.objects.get(pk=criterion.pk)
    answers = answers_to(criterion, issue)
    if not any(said.answer == Answer.CHANGE for said in answers):
        raise ValidationError({"words": "Nobody puts it differently."})
    if not any(said.answer == Answer.YES for said in answers):
        raise ValidationError({"words": "Nobody agrees to it as it reads. Reword it, and ask again."})
    made, _ = Settlement.objects.update_or_create(
        criterion=criterion, version=criterion.version, round=issue.round,
        defaults={"words": words, "by": by.name[:200]},
    )  # fmt: skip
    record("criterion.settled", actor=by, issue=issue.pk, criterion=criterion.pk, text=criterion.text, words=words)
    return made


@transaction.atomic
def works_as_designed(issue: Issue, explanation: str, *, by: Actor, expected: str = "", step: str = "") -> Issue:
    """It does what it should, and was taken for something else. Customers read the `explanation`; what they `expected`
    is kept, so that what misleads many at one step is seen. Left out, what the first report says is taken."""
    explanation = text("explanation", explanation, 20_000, "Explain it kindly: the customers read this.")
    reports = reports_of(issue)
    expected = text("expected", expected, 20_000) or next((r.expected for r in reports[:50] if r.expected), "")
    step = text("step", step, 200) or next((r.step for r in reports[:50] if r.step), "")
    if not expected:
        raise ValidationError({"expected": "Write what they expected, in their words: it is worth keeping."})
    moved = move(issue, "decline", by=by, cause=Declined.AS_DESIGNED, note=explanation)
    Misunderstanding.objects.create(
        issue=moved, step=step, expected=expected, explanation=explanation, by=by.name[:200]
    )
    record("issue.misunderstood", actor=by, issue=moved.pk, expected=expected, step=step)
    return moved


@dataclass(frozen=True)
class Misled:
    """How often it worked as designed and something else was expected, at one step of one product."""

    product: str
    step: str
    count: int
    customers: int
    latest: Misunderstanding


def misled(most: int = 8) -> list[Misled]:
    """Where most was expected otherwise, first."""
    rows = Misunderstanding.objects.values("issue__product__name", "step")
    counted = rows.annotate(
        count=Count("pk", distinct=True), customers=Count("issue__matches__report__customer", distinct=True),
        last=Max("pk"),
    ).order_by("-count", "-last")[:most]  # fmt: skip
    found = list(counted)
    latest = Misunderstanding.objects.select_related("issue").in_bulk([row["last"] for row in found])
    return [
        Misled(row["issue__product__name"], row["step"], row["count"], row["customers"], latest[row["last"]])
        for row in found
    ]


def misunderstandings() -> QuerySet[Misunderstanding]:
    return Misunderstanding.objects.select_related("issue__product")
