"""What fixed means to the customers of an issue that is merged: its criteria go along, with what was agreed."""

from django.db import transaction
from django.utils import timezone

from heardback.accounts.actors import Actor
from heardback.issues.models import Issue
from heardback.ledger.recording import record
from heardback.loop.gates import current_criteria
from heardback.loop.models import Agreement, Criterion
from heardback.loop.open_to_words import OPEN_TO_WORDS
from heardback.triage.queries import reporters

COPIED = ("text", "words", "said_by", "measure", "comparison", "target", "unit", "period")


@transaction.atomic
def carry_criteria(issue: Issue, into: Issue, *, by: Actor) -> list[Criterion]:
    """Criteria of `into` that say where they came from. Who answered these very words has answered here too."""
    carried = []
    for criterion in current_criteria(issue):
        fields = {name: getattr(criterion, name) for name in COPIED}
        copy = Criterion.objects.create(issue=into, came_from=criterion, **fields)
        answers = criterion.agreements.filter(version=criterion.version, round=issue.round)
        Agreement.objects.bulk_create(
            [
                Agreement(
                    criterion=copy, customer_id=said.customer_id, version=copy.version, round=into.round,
                    answer=said.answer, words=said.words, at=said.at,
                )
                for said in answers
            ]
        )  # fmt: skip
        record("criterion.carried", actor=by, issue=into.pk, criterion=copy.pk, text=copy.text, source=issue.key)
        carried.append(copy)
    return carried


@transaction.atomic
def take_back_criteria(issue: Issue, *, by: Actor) -> None:
    """Retire what was carried along from `issue`, wherever it went. It stays where it was reworded, where somebody who
    is affected there has agreed to it, and where it is built to: there it is theirs by now."""
    level = list(Criterion.objects.filter(came_from__issue=issue).select_related("issue"))
    while level:
        for copy in level:
            if copy.retired_at is None and not _is_theirs(copy):
                copy.retired_at = timezone.now()
                copy.save(update_fields=["retired_at"])
                record("criterion.retired", actor=by, issue=copy.issue_id, criterion=copy.pk, text=copy.text)
        level = list(Criterion.objects.filter(came_from__in=level).select_related("issue"))


def _is_theirs(copy: Criterion) -> bool:
    if copy.version > 1 or copy.issue.stage not in OPEN_TO_WORDS:
        return True
    here = copy.agreements.filter(customer__in=reporters(copy.issue), round=copy.issue.round)
    carried = Agreement.objects.filter(criterion=copy.came_from).values("customer")
    return here.exclude(customer__in=carried).exists()
