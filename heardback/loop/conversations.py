"""Talking with customers, written down in their own words."""

from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer
from heardback.issues.models import Issue
from heardback.ledger.recording import record
from heardback.loop.models import Conversation
from heardback.loop.texts import choice, text


@transaction.atomic
def log_conversation(issue: Issue, customer: Customer, how: str, words: str, *, by: Actor) -> Conversation:
    """Keep what `customer` said in a call, visit, mail or chat."""
    said = Conversation.objects.create(
        issue=issue,
        customer=customer,
        how=choice("how", how, Conversation.How.values),
        words=text("words", words, 100_000, "Write what they said, in their own words."),
        logged_by=by.name[:200],
    )
    record(
        "conversation.logged",
        actor=by,
        issue=issue.pk,
        customer=customer.pk,
        customer_name=str(customer),
        how=said.get_how_display().lower(),
        words=said.words,
    )
    return said


@transaction.atomic
def note(issue: Issue, words: str, *, by: Actor) -> None:
    """A note of the team to itself."""
    record("issue.noted", actor=by, issue=issue.pk, note=text("note", words, 20_000, "Write a note."))
