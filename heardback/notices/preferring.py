"""What a person chose to hear, how often and where: read for those who are written to, and changed by themselves."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heardback.accounts.actors import Actor
from heardback.customers.models import Customer, Identity, Trust
from heardback.customers.one_person import rows_of, rows_of_each, survivor_of
from heardback.customers.proving import mark_of
from heardback.customers.queries import TAKES_MAIL
from heardback.ledger.recording import record
from heardback.notices.models import Kind, Notice, Often, Preference, State, Topic
from heardback.notices.people import hold_person
from heardback.notices.telling import Telling

TOPIC = {
    Kind.UPDATE: Topic.NEWS,
    Kind.JOINED: Topic.NEWS,
    Kind.MERGED: Topic.NEWS,
    Kind.APART: Topic.NEWS,
    Kind.WORKAROUND: Topic.NEWS,
    Kind.PROPOSAL: Topic.PLANS,
    Kind.INVITE: Topic.PLANS,
    Kind.PREVIEW: Topic.PLANS,
    Kind.RELEASED: Topic.RELEASES,
    Kind.CLOSED: Topic.CLOSING,
}
# Updates that somebody gets because of what they wrote, or that ask them something.
ANSWERS = ("reply:", "still-holds:")
_SALT = "heardback.preferences"
_VALUE = re.compile(r"(?P<customer>\d{1,18})m(?P<mark>[0-9a-f]{20})?")


class BadLink(Exception):
    """No link of ours, or one that was altered."""


def preferences_of(customers: Iterable[int]) -> dict[int, Preference]:
    """Customer -> what their person chose last, whichever of their rows it was; who chose nothing is missing."""
    rows = rows_of_each(set(customers))
    every = {row for each in rows.values() for row in each}
    chosen = Preference.objects.filter(customer__in=every).select_related("address").order_by("changed_at", "pk")
    by_row = {one.customer_id: one for one in chosen}
    if not by_row:
        return {}
    found = {}
    for customer, each in rows.items():
        theirs = [by_row[row] for row in each if row in by_row]
        if theirs:
            found[customer] = last = max(theirs, key=lambda one: (one.changed_at, one.pk))
            if last.address is not None and (last.address.refused or last.address.customer_id not in each):
                last.address = None  # it takes no mail now, or is somebody else's
    return found


def preference_of(customer: Customer) -> Preference:
    """What they chose; our usual ways, not written yet, for who chose nothing."""
    return preferences_of([customer.pk]).get(customer.pk) or Preference(customer=customer)


def wants(preference: Preference | None, telling: Telling) -> bool:
    """Whether it is to be mailed. What answers them, and what only they can answer, is in any case."""
    topic = TOPIC.get(Kind(telling.kind))
    return preference is None or topic is None or topic not in preference.unwanted or answers_them(telling)


def answers_them(telling: Telling) -> bool:
    return telling.occasion.startswith(ANSWERS)


def addresses_to_choose(customer: Customer) -> list[Identity]:
    """Where this person can be written to, when there is more than one place. An address that somebody only typed in
    is none of them: nobody has shown yet that it is theirs."""
    theirs = Identity.objects.filter(TAKES_MAIL, ~Q(trust=Trust.TYPED), customer__in=rows_of(customer.pk))
    found = list(theirs.order_by("pk"))
    return found if len(found) > 1 else []


@transaction.atomic
def prefer(
    customer: Customer,
    *,
    by: Actor,
    often: str | None = None,
    unwanted: Iterable[str] | None = None,
    address: int | None = None,
) -> Preference:
    """Change what is given; `address` is the number of one of `addresses_to_choose`, 0 for our usual one.

    ValidationError for what cannot be chosen. What was gathered for a daily mail that isn't wanted any more goes now.
    """
    hold_person(customer.pk)
    before, one = preference_of(customer), survivor_of(customer)
    chosen = Preference.objects.filter(customer=one).first() or Preference(customer=one)
    chosen.often = before.often if often is None else often
    chosen.unwanted = before.unwanted if unwanted is None else sorted(set(unwanted))
    chosen.address = before.address if address is None else None
    wrong = {}
    if chosen.often not in Often.values:
        wrong["often"] = _("Choose one of these.")
    if set(chosen.unwanted) - set(Topic.values):
        wrong["unwanted"] = _("Choose among these.")
    if address:
        chosen.address = next((known for known in addresses_to_choose(customer) if known.pk == address), None)
        if chosen.address is None:
            wrong["address"] = _("Choose one of these.")
    if wrong:
        raise ValidationError(wrong)
    same = (before.often, before.unwanted, before.address) == (chosen.often, chosen.unwanted, chosen.address)
    if same:
        return before
    chosen.changed_at = timezone.now()
    chosen.save()
    if chosen.often == Often.EACH:
        waiting = Notice.objects.filter(customer__in=rows_of(customer.pk), gathered=True, state=State.WAITING)
        waiting.update(due_at=timezone.now())
    record(
        "preference.chosen",
        actor=by,
        customer=customer.pk,
        customer_name=str(customer),
        said=in_words(chosen),
        often=chosen.often,
        unwanted=chosen.unwanted,
    )
    return chosen


def in_words(preference: Preference) -> str:
    """For the team: how often, and what not."""
    said = Often(preference.often).label.lower()
    if preference.unwanted:
        said += f"; not: {', '.join(Topic(topic).label.lower() for topic in preference.unwanted)}"
    return f"{said}; to {preference.address}" if preference.address else said


def page_of_preferences(customer: Customer, mailed_to: str) -> str:
    """The address of the page where they choose, for a mail to `mailed_to`."""
    value = f"{customer.pk}m{mark_of(mailed_to) if mailed_to else ''}"
    token = signing.Signer(sep=".", salt=_SALT).sign(value)
    return settings.HEARDBACK_BASE_URL + reverse("portal:preferences", args=[token])


def who_chooses(token: str) -> tuple[Customer, str]:
    """Whose page it is, and the mark of the address that it was mailed to. BadLink when it isn't whole."""
    try:
        value = _VALUE.fullmatch(signing.Signer(sep=".", salt=_SALT).unsign(token))
    except signing.BadSignature:
        raise BadLink from None
    found = Customer.objects.filter(pk=value["customer"]).first() if value else None
    if found is None or value is None:
        raise BadLink
    return found, value["mark"] or ""
