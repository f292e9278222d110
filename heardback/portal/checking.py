"""What is wrong with what was typed into the form, before it is sent: by the rooms' rules, and by its product's."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heardback.customers.finding import Firm, Person
from heardback.customers.models import Customer, IdentityKind
from heardback.ledger.saying import counted
from heardback.portal.questions import OWN, Kind, questions_of
from heardback.portal.reading import account_from
from heardback.products.models import Product
from heardback.reports.taking import WHO, Account, checked

NEEDED = gettext_noop("Please answer this one: without it we could not go on.")


def looked_through(
    typed: Mapping[str, str], product: Product | None, known: Customer | None = None
) -> tuple[Account, dict[str, str]]:
    """What a report is made of, and everything that is wrong with it, by field."""
    asks = questions_of(product)
    only = {name: said for name, said in typed.items() if not name.startswith(OWN) or name in asks}
    account, wrong = account_from(only, product.slug if product else typed.get("product", ""))
    if product is None:
        wrong["product"] = _("Choose what it is about.")
    if known is not None:
        account.person, account.firm, account.known = person_of(known), Firm(), known
    for name, question in asks.items():
        said = typed.get(name, "").strip()
        if question.required and not said and not (known and name in ("name", "phone", "organization")):
            wrong.setdefault(name, _(NEEDED))
        if name.startswith(OWN) and question.kind is Kind.CHOICE and said:
            if said not in {choice.value for choice in question.choices}:
                wrong[name] = _("Choose one of these.")
        elif name.startswith(OWN) and len(said) > 5000:
            wrong[name] = _("At most %(most)s characters fit here.") % {"most": counted(5000)}
    try:
        checked(account)
    except ValidationError as invalid:
        wrong |= {name: " ".join(said) for name, said in invalid.message_dict.items() if name not in wrong}
    if product is not None and not product.anonymous and not account.person.is_identified:
        wrong.setdefault("email", _(WHO))
    return account, wrong


def person_of(customer: Customer) -> Person:
    """How a customer whom we know is found again."""
    known = dict(customer.identities.order_by("pk").values_list("kind", "value"))
    return Person(
        email=known.get(IdentityKind.EMAIL, ""),
        phone=known.get(IdentityKind.PHONE, ""),
        external_id=known.get(IdentityKind.EXTERNAL_ID, ""),
        name=customer.name,
    )
