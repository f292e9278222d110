"""Success criteria: written down, asked, agreed or put differently."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer
from heardback.issues.merged import survivor
from heardback.issues.models import Issue
from heardback.ledger.recording import event, record, record_all
from heardback.loop.asking_often import in_peace
from heardback.loop.gates import current_criteria
from heardback.loop.models import Agreement, Answer, Comparison, Conversation, Criterion, Wording
from heardback.loop.open_to_words import TO_CUSTOMERS, hold_open_to_words
from heardback.loop.texts import choice, text
from heardback.triage.queries import let_in, reporters

WORDING_LONGEST = 1000


@dataclass
class Measure:
    """How a criterion is measured: "link counts | within | 1 | % of live analytics | any 24 hours"."""

    measure: str = ""
    comparison: str = ""
    target: str | float | Decimal | None = None
    unit: str = ""
    period: str = ""


@transaction.atomic
def add_criterion(
    issue: Issue,
    wording: str,
    *,
    by: Actor,
    words: str = "",
    said_by: Customer | None = None,
    how: Measure | None = None,
    conversation: Conversation | None = None,
) -> Criterion:
    """Write down what fixed means: `wording` for both sides, `words` as the customer said it, in `conversation` if
    somebody logged it."""
    fields = _checked(wording, words, how or Measure())
    issue = hold_open_to_words(issue, "text")
    criterion = Criterion.objects.create(issue=issue, said_by=said_by, conversation=conversation, **fields)
    _keep_wording(criterion, by)
    record("criterion.added", actor=by, issue=issue.pk, criterion=criterion.pk, text=criterion.text)
    return criterion


@transaction.atomic
def reword_criterion(
    criterion: Criterion, *, by: Actor, wording: str, words: str = "", how: Measure | None = None
) -> Criterion:
    """A new version, to which everybody has to agree anew. The same words change nothing."""
    hold_open_to_words(criterion.issue, "text")
    criterion = Criterion.objects.get(pk=criterion.pk)
    if criterion.retired_at:
        raise ValidationError({"text": "This criterion was retired. Write a new one."})
    fields = _checked(wording, words or criterion.words, how or Measure())
    if any(getattr(criterion, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(criterion, name, value)
        criterion.version += 1
        criterion.save()
        _keep_wording(criterion, by)
        record(
            "criterion.edited",
            actor=by,
            issue=criterion.issue_id,
            criterion=criterion.pk,
            version=criterion.version,
            text=criterion.text,
        )
    return criterion


@transaction.atomic
def retire_criterion(criterion: Criterion, *, by: Actor) -> None:
    hold_open_to_words(criterion.issue, "criterion")
    criterion = Criterion.objects.get(pk=criterion.pk)
    if criterion.retired_at is None:
        criterion.retired_at = timezone.now()
        criterion.save(update_fields=["retired_at"])
        record("criterion.retired", actor=by, issue=criterion.issue_id, criterion=criterion.pk, text=criterion.text)


@transaction.atomic
def ask_to_agree(issue: Issue, *, by: Actor) -> int:
    """Ask everyone affected (and let in) whether the criteria are what fixed means to them. Returns how many are
    mailed: who was asked too often lately finds it on their page.

    Asking again asks only those who were not asked about these versions: `notices` sees to that.
    """
    issue = hold_open_to_words(issue, "criteria")
    criteria = current_criteria(issue)
    if not criteria:
        raise ValidationError({"criteria": "There is nothing to agree on: write a success criterion first."})
    there = [customer.pk for customer in let_in(issue)]
    if not there:
        raise ValidationError({"criteria": "No customer is joined to this issue, so there is nobody to ask."})
    tired = in_peace(there, issue.product)
    customers = [customer for customer in there if customer not in tired]
    record(
        "criteria.asked",
        actor=by,
        issue=issue.pk,
        count=len(customers),
        customers=customers,
        round=issue.round,
        versions=".".join(f"{c.pk}v{c.version}" for c in criteria),
        in_peace=sorted(tired),
    )
    return len(customers)


@transaction.atomic
def answer_criteria(issue: Issue, customer: Customer, answers: dict[Criterion, str], *, words: str = "") -> None:
    """The customer says of each criterion "yes", or "change" with words. A later answer replaces an earlier one.

    A criterion is given as the customer read it: ValidationError when it was reworded or retired since.
    """
    words = text("words", words, 20_000)
    issue = hold_open_to_words(issue, "criterion", TO_CUSTOMERS)
    if not reporters(issue).filter(pk=customer.pk).exists():
        raise ValidationError({"criterion": _("Only customers who reported it can say what fixed means.")})
    criteria = {(c.pk, c.version) for c in current_criteria(issue)}
    events = []
    for criterion, answer in answers.items():
        choice("answer", answer, Answer.values)
        if (criterion.pk, criterion.version) not in criteria:
            raise ValidationError({"criterion": _("This criterion has been replaced meanwhile. Look at the new one.")})
        if answer == Answer.CHANGE and not words:
            raise ValidationError({"words": _("Tell us how you would put it.")})
        given, made = Agreement.objects.get_or_create(
            criterion=criterion,
            customer=customer,
            version=criterion.version,
            round=issue.round,
            defaults={"answer": answer, "words": words},
        )
        if not made and (given.answer, given.words) == (answer, words):
            continue
        if not made:
            given.answer, given.words, given.at = answer, words, timezone.now()
            given.save(update_fields=["answer", "words", "at"])
        events.append(
            event(
                "criterion.agreed" if answer == Answer.YES else "criterion.disputed",
                actor=customer.actor,
                issue=issue.pk,
                customer=customer.pk,
                customer_name=str(customer),
                criterion=criterion.pk,
                text=criterion.text,
                words=words,
            )
        )
    record_all(events)


@transaction.atomic
def criterion_from(conversation: Conversation, *, by: Actor) -> Criterion:
    """What a customer said, as a criterion that stays linked to it: their words are its first wording. Made twice,
    it is the same one."""
    there = conversation.criteria.filter(retired_at=None).order_by("pk").first()
    if there is not None:
        return there
    # Those who look after an issue that took another in hear what was said there too.
    issue = survivor(conversation.issue)
    wording = " ".join(conversation.words.split())
    wording = wording if len(wording) <= WORDING_LONGEST else wording[: WORDING_LONGEST - 1] + "…"
    return add_criterion(
        issue, wording, by=by, words=conversation.words[:20_000], said_by=conversation.customer,
        conversation=conversation,
    )  # fmt: skip


def _keep_wording(criterion: Criterion, by: Actor) -> None:
    Wording.objects.create(
        criterion=criterion, version=criterion.version, text=criterion.text, how=criterion.how[:600], by=by.name[:200]
    )


def _checked(wording: str, words: str, how: Measure) -> dict[str, object]:
    fields: dict[str, object] = {
        "text": text("text", wording, 1000, "Write what fixed looks like."),
        "words": text("words", words, 20_000),
        "measure": text("measure", how.measure, 300),
        "unit": text("unit", how.unit, 60),
        "period": text("period", how.period, 100),
        "comparison": choice("comparison", how.comparison, ["", *Comparison.values]),
        "target": number("target", how.target),
    }
    if bool(fields["comparison"]) != (fields["target"] is not None):
        raise ValidationError({"target": "A comparison needs a target and a target a comparison, such as “within 1”."})
    return fields


def number(field: str, value: str | float | Decimal | None) -> Decimal | None:
    """A finite number with up to 12 digits before the point and 6 after it, None for nothing."""
    if value is None or value == "":
        return None
    try:
        found = Decimal(str(value).strip().replace(",", "."))
        if found.is_finite() and abs(found) < Decimal(10) ** 12:
            return found.quantize(Decimal("0.000001"))
    except InvalidOperation:
        pass
    raise ValidationError({field: "Write a number, for example 1 or 0.5."})
