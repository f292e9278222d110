"""What a company's own systems say of a customer's language."""

from heardback.customers.models import Customer
from heardback.wire import languages

# As people of the team read them.
NAMES = {"en": "English", "de": "German", "es": "Spanish", "fr": "French", "id": "Indonesian"}


def language_known(customer: Customer) -> str:
    """From what is known of them besides, "de" of "de-AT"; "" when that says nothing."""
    said = customer.attributes.get("language") or customer.attributes.get("locale")
    return languages.language_of(said)
