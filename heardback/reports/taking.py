"""Taking a report: from what a door read to a row that survives the next power cut."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heardback.accounts.actors import SYSTEM, Actor
from heardback.customers.claiming import claim, in_words
from heardback.customers.finding import (
    Firm,
    Person,
    find_or_make_customer,
    find_or_make_organization,
    identifiers,
    too_long,
)
from heardback.customers.models import Customer, Organization, Trust
from heardback.ledger.inserting import insert
from heardback.ledger.recording import record
from heardback.ledger.saying import counted
from heardback.products.models import Product
from heardback.products.queries import product_named
from heardback.products.severity import Severity
from heardback.products.spots import spot_of
from heardback.reports.context import cleaned_context
from heardback.reports.models import Frequency, ReachedBy, Report, Signature, Source
from heardback.reports.urgency import decide_by
from heardback.wire.languages import language_of, language_read
from heardback.wire.text import clean

TITLE_LONGEST = 300
TEXT_LONGEST = 100_000
STEPS_MOST = 100
ATTRIBUTES_MOST = 30
WHO = gettext_noop("Write an e-mail address or a phone number, so that we can answer you.")
# Where a product that takes nothing anonymous is told who it is: not of what a colleague wrote down, nor of an SDK.
SAY_WHO = (Source.FORM, Source.API, Source.WIDGET)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
ENVIRONMENT = ("device", "os", "browser", "network", "version")
DOUBTS: dict[str, str] = {
    Signature.WRONG: "its signature is not one of this product's secret",
    Signature.LATE: "it was signed too long ago, or says no time",
}


@dataclass
class Account:
    """What a customer told, as a door read it. Only a title or a text is required."""

    title: str = ""
    text: str = ""
    product: str = ""
    expected: str = ""
    fixed_means: str = ""
    steps: list[str] = field(default_factory=list)
    step: str = ""
    url: str = ""
    severity: str = ""
    frequency: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    occurred_at: datetime | None = None
    person: Person = field(default_factory=Person)
    firm: Firm = field(default_factory=Firm)
    context: object = None  # what the browser sent along: see `context`
    attributes: dict[str, str] = field(default_factory=dict)  # what only this product asks
    language: str = ""  # in which it was told, as "de-AT"; "": as its context says, or its words
    reached_by: str = ""  # how they reached the colleague who writes it down
    known: Customer | None = None  # somebody we know already, whatever `person` says


def take(
    account: Account,
    *,
    source: str,
    by: Actor | None = None,
    trust: str = Trust.TYPED,
    signature: Signature = Signature.NONE,
    key: str | None = None,
    told: bool = False,
) -> Report:
    """Keep the report, with its customer and organization, and start its clock.

    `by` is who brought it, when that is not the customer. `signature`: whether the host's systems vouched for who it
    is. `told`: who wrote it down thanked them at once, so no mail does. Under a `key` there is only one report: see
    `taking_once`. Raises ValidationError, a message per field, and keeps nothing.
    """
    now, product = timezone.now(), product_named(account.product)
    account = replace(account, person=replace(account.person, phone_country=product.phone_country))
    fields = _checked_of(account, product, source, told)
    report = Report(product=product, source=source, received_at=now, **fields)
    report.step = report.step or spot_of(product.spots, report.url)
    report.language = _language(account, report)
    report.last_heard_at = now if told else None
    report.signature, report.import_key = signature, key
    report.next_update_due = report.due_after(now)
    report.written_by_id = by.member if by else None
    if product.ask_by_itself:
        report.ask_at = now + timedelta(minutes=product.ask_after_minutes)
    return _keep(report, account, find_or_make_organization(account.firm), by, trust, told)


@transaction.atomic
def _keep(
    report: Report, account: Account, organization: Organization | None, by: Actor | None, trust: str, told: bool
) -> Report:
    """What has to be written together, and nothing else: on SQLite, everybody else waits meanwhile."""
    left: list[tuple[str, str]] = []
    if account.known is not None:
        customer: Customer | None = account.known
    elif by is None and trust == Trust.TYPED:
        claimed = claim(account.person, organization)
        customer, left = claimed.customer, claimed.left
    else:
        customer = find_or_make_customer(account.person, organization, trust=trust)
    report.customer = customer
    report.organization = organization or (customer.organization if customer else None)
    report.decide_by = decide_by(report, report.received_at)
    insert([report])
    record(
        "report.received",
        actor=by or (customer.actor if customer else SYSTEM),
        report=report.pk,
        customer=customer.pk if customer else None,
        customer_name=str(customer) if customer else "Somebody",
        title=report.title,
        source=report.source,
        thanked=told,
    )
    if told:
        record(
            "told",
            actor=by or SYSTEM,
            report=report.pk,
            customer=customer.pk if customer else None,
            customer_name=str(customer) if customer else "Somebody",
            kind="thanks for the report",
            occasion=f"received:{report.pk}",
            how=ReachedBy(report.reached_by).how,
            said="We thanked you for your report.",
        )
    if why := DOUBTS.get(report.signature, ""):
        record("report.doubted", actor=SYSTEM, report=report.pk, why=why)
    if left:
        why = f"they also gave {in_words(left)}, which need not be theirs"
        record("report.doubted", actor=SYSTEM, report=report.pk, why=why)
    return report


def _language(account: Account, report: Report) -> str:
    said = language_of(account.language) or language_of(report.context.get("locale", ""))
    return said or language_read(f"{report.title}\n{report.text}")


def _checked_of(account: Account, product: Product, source: str, told: bool) -> dict[str, object]:
    """The same as `checked`, with what this product alone wants: to know who it is, where nobody may stay unknown. Of a
    detail that is lacking, nothing is said: it is asked for later."""
    who: dict[str, str] = {}
    if source in SAY_WHO and not product.anonymous and account.known is None and not account.person.is_identified:
        who["email"] = _(WHO)
    if told and not account.reached_by:
        who["reached_by"] = "Say how they reached you: that is how they were told."
    try:
        fields = checked(account)
    except ValidationError as invalid:
        raise ValidationError({**who, **invalid.message_dict}) from None
    if who:
        raise ValidationError(who)
    return fields


def checked(account: Account) -> dict[str, object]:
    """The report's own fields, cleaned. ValidationError with a message per field, those about the person included."""
    wrong: dict[str, str] = {}
    title, text = " ".join(clean(account.title).split()), clean(account.text)
    if not title and not text:
        wrong["title"] = _("Say what went wrong, in a title or in a text.")
    if len(title) > TITLE_LONGEST:
        wrong["title"] = _("Keep the title under %(most)s characters (it has %(count)s); the text has room.") % {
            "most": TITLE_LONGEST,
            "count": counted(len(title)),
        }
    if len(text) > TEXT_LONGEST:
        wrong["text"] = _(
            "The text has %(count)s characters; at most %(most)s fit. Keep the part where it goes wrong."
        ) % {"count": counted(len(text)), "most": counted(TEXT_LONGEST)}
    fields: dict[str, object] = {"title": title or _title_from(text), "text": text}
    for name in ("expected", "fixed_means"):
        fields[name] = value = clean(getattr(account, name))
        if len(value) > TEXT_LONGEST:
            wrong[name] = _("At most %(most)s characters fit here.") % {"most": counted(TEXT_LONGEST)}
    fields["steps"] = steps = [step for raw in account.steps if (step := clean(raw))]
    if len(steps) > STEPS_MOST or any(len(step) > 2000 for step in steps):
        wrong["steps"] = _("At most %(most)s steps of %(longest)s characters each.") % {
            "most": STEPS_MOST,
            "longest": counted(2000),
        }
    for name, longest in (("url", 2000), ("step", 200)):
        fields[name] = value = clean(getattr(account, name))
        if len(value) > longest:
            wrong[name] = _("At most %(most)s characters fit here.") % {"most": counted(longest)}
    for name, choices in (("severity", Severity), ("frequency", Frequency), ("reached_by", ReachedBy)):
        fields[name] = value = getattr(account, name)
        if value and value not in choices.values:
            wrong[name] = f"“{clean(value)[:40]}” is not one of: {', '.join(choices.values)}."
    for name in ENVIRONMENT:
        fields[name] = clean(account.environment.get(name, ""))[:200]
    if unknown := set(account.environment) - set(ENVIRONMENT):
        wrong["environment"] = f"Unknown: {', '.join(sorted(unknown))[:80]}. Known: {', '.join(ENVIRONMENT)}."
    fields["occurred_at"] = occurred = account.occurred_at
    if occurred is not None:
        if timezone.is_naive(occurred):
            fields["occurred_at"] = occurred = timezone.make_aware(occurred)
        if occurred > timezone.now() + timedelta(days=1):
            wrong["occurred_at"] = _("This is in the future. Say when it happened.")
        elif occurred < EARLIEST:
            wrong["occurred_at"] = _("This is before %(year)s. Say when it happened.") % {"year": f"{EARLIEST:%Y}"}
    fields["context"] = cleaned_context(account.context)
    fields["attributes"] = attributes = {clean(str(k)): clean(str(v)) for k, v in account.attributes.items()}
    if len(attributes) > ATTRIBUTES_MOST or any(len(k) > 60 or len(v) > 5000 for k, v in attributes.items()):
        wrong["attributes"] = f"At most {ATTRIBUTES_MOST} answers of 5,000 characters each, with names of up to 60."
    if why := too_long(account.firm):
        wrong["organization"] = why
    try:
        identifiers(account.person)
    except ValidationError as invalid:
        wrong |= {name: said[0] for name, said in invalid.message_dict.items()}
    if wrong:
        raise ValidationError(wrong)
    return fields


def _title_from(text: str) -> str:
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= 120 else first[:119].rsplit(" ", 1)[0] + "…"
