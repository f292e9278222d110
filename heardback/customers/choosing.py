"""What customers choose for themselves."""

from django.core.exceptions import ValidationError
from django.db import transaction

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer
from heardback.ledger.recording import record
from heardback.wire.languages import LANGUAGES


@transaction.atomic
def choose_language(customer: Customer, language: str, *, by: Actor) -> Customer:
    """What they are written to in from now on; "" for the language that they report in. ValidationError for one that
    we don't speak."""
    if language and language not in LANGUAGES:
        raise ValidationError({"language": f"“{language[:20]}” is not one of: {', '.join(LANGUAGES)}."})
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if customer.language != language:
        customer.language = language
        customer.save(update_fields=["language"])
        record("customer.edited", actor=by, customer=customer.pk, customer_name=str(customer), fields=["language"])
    return customer
