"""A person writes to everyone affected, or notes that somebody heard by phone."""

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.ledger.recording import event, record
from heardback.loop.texts import choice, text
from heardback.notices.models import Kind, Notice
from heardback.notices.settling import record_told
from heardback.notices.wording import SAID
from heardback.triage.queries import affected

HOW = ["phone", "chat", "in person", "post"]


@transaction.atomic
def write_update(issue: Issue, words: str, *, by: Actor) -> int:
    """Send everyone affected an update in these words. "No date yet" is a good one. Returns to how many."""
    words = text("text", words, 20_000, "Write what you want to tell them.")
    customers = [customer.pk for customer in affected(issue)]
    if not customers:
        raise ValidationError({"text": "No customer is joined to this issue, so there is nobody to tell."})
    record("update.written", actor=by, issue=issue.pk, count=len(customers), customers=customers, text=words)
    return len(customers)


@transaction.atomic
def log_told(issue: Issue, customer: Customer, how: str, *, by: Actor, kind: str = Kind.RELEASED) -> None:
    """Note that `customer` heard it from a person. Counts like a mail, for those whom no mail reaches."""
    choice("how", how, HOW)
    choice("kind", kind, [Kind.RELEASED, Kind.SIGN_OFF, Kind.UPDATE])
    if not affected(issue).filter(pk=customer.pk).exists():
        raise ValidationError({"customer": "This customer did not report it."})
    occasion = f"{kind}:{issue.pk}:{issue.round}"
    if kind != Kind.UPDATE and Notice.objects.filter(customer=customer, occasion=occasion, state="sent").exists():
        raise ValidationError({"customer": f"{customer} was told by mail already."})
    told = event(
        "told",
        actor=by,
        issue=issue.pk,
        customer=customer.pk,
        customer_name=str(customer),
        kind=Kind(kind).label.lower(),
        occasion=occasion,
        how=how,
        said=SAID[Kind(kind)],
    )
    record_told([told])
