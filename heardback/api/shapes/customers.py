"""Who the customers are, and who works for them here."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from pydantic import Field

from heardback.api.shapes.base import In, Named, Out, example, longest, words
from heardback.customers.merging import WHY_LONGEST
from heardback.customers.models import Customer
from heardback.customers.one_person import rows_of
from heardback.loop.asking_often import times_asked
from heardback.products.asking import Ask, OwnKind
from heardback.products.changing import NUMBERS
from heardback.products.models import Product, SignOffPolicy
from heardback.reports.models import Report
from heardback.triage.people import PeopleOutlook
from heardback.wire.languages import LANGUAGES


class IdentityOut(Out):
    kind: str
    value: str
    trust: str


class OrganizationOut(Named):
    external_id: str
    kind: str
    plan: str
    attributes: dict[str, Any]
    created_at: datetime


class CustomerOut(Named):
    """`person` is the number by which they count: their own, or of whom they and others were merged into; `merged_into`
    is whom they were merged into themselves."""

    person: int
    merged_into: int | None
    organization: Named | None
    identities: list[IdentityOut]
    time_zone: str
    attributes: dict[str, Any]
    created_at: datetime


class OneCustomerOut(CustomerOut):
    """`reports` are the numbers of the latest ones of this person, newest first; `rows` are all customers who are
    this person; `asked_lately` is how often they were asked for something in the last 30 days."""

    rows: list[int]
    reports: list[int]
    asked_lately: int


class PeopleOutlookOut(Out):
    """What a merge would do: `rows` would be one person with `reports` reports, and each of the issues `both` would
    count one fewer. `wrong` forbids it; `doubts` speak against it."""

    customer: int
    into: int
    rows: list[int]
    reports: int
    both: list[str]
    wrong: str
    doubts: list[str]


class MergePeopleIn(In):
    """`into` is who goes on, or whom that was merged into. `why` stays in what happened."""

    model_config = example(into=12, why="The same number; she said so on the phone")

    into: int
    why: Annotated[str, longest(WHY_LONGEST)]


class LikenessOut(Out):
    """Two customers who look like one person, and what speaks for it."""

    one: int
    other: int
    why: list[str]


class LikenessesOut(Out):
    """`next` goes into `after` for the page that follows; "" at the end."""

    pairs: list[LikenessOut]
    next: str


class OtherIn(In):
    model_config = example(other=12)

    other: int


class PeopleApartIn(In):
    model_config = example(why="Father and daughter, with one name")

    why: Annotated[str, longest(WHY_LONGEST)]


class OrganizationIn(In):
    """Fields that are left out stay as they are. An attribute that is null goes."""

    model_config = example(name="Northwind", kind="agency", plan="gold", attributes={"seats": 12, "region": "EU"})

    name: Annotated[str, longest(200)] | None = None
    kind: Annotated[str, longest(100)] | None = None
    plan: Annotated[str, longest(100)] | None = None
    attributes: dict[str, str | int | float | bool | None] | None = None


class CustomerIn(In):
    """Fields that are left out stay as they are. `organization` is your own id of it."""

    model_config = example(name="Marta Keller", email="marta@northwind.example", organization="org-1")

    name: Annotated[str, longest(200)] | None = None
    email: Annotated[str, longest(254)] | None = None
    phone: str | None = None
    organization: Annotated[str, longest(200)] | None = None
    attributes: dict[str, str | int | float | bool | None] | None = None


class CustomerChanges(In):
    """Fields that are left out stay as they are; an attribute that is null goes. `organization` is its number here."""

    model_config = example(name="Marta Keller", organization=3, attributes={"language": "de"})

    name: Annotated[str, longest(200)] | None = None
    email: Annotated[str, longest(254)] | None = None
    phone: str | None = None
    organization: int | None = None
    attributes: dict[str, str | int | float | bool | None] | None = None


class MemberOut(Named):
    email: str
    role: str
    is_active: bool


class OwnFieldOut(Out):
    """A question that only this product asks; a report has the answer in `attributes`, under `name`."""

    name: str
    label: str
    hint: str
    kind: str
    choices: list[str]
    required: bool


class SpotOut(Out):
    name: str
    patterns: list[str]


class ProductOut(Out):
    """`silence_hours`: severity -> hours within which a customer with an open report hears from us. `asks`: question of
    the report form -> required or not (asked); what is missing is optional. `spots`: the steps of the customer's
    journey; the first with a pattern that fits a report's `url` becomes its `step`."""

    slug: str
    name: str
    is_default: bool
    silence_hours: dict[str, Any]
    sign_off: str
    sign_off_wait_days: int
    watch_days: int
    watch_by_severity: dict[str, int]
    follow_up_days: int
    skips: list[str]
    minor_may_skip_design: bool
    alert_customers: int
    alert_hours: int
    trend_cases: int
    alert_email: str
    asks: dict[str, str]
    own_fields: list[OwnFieldOut]
    spots: list[SpotOut]
    anonymous: bool
    ask_by_itself: bool
    join_sure: bool
    ask_after_minutes: int
    phone_country: str
    language: str
    texts: dict[str, str]


def _between(name: str) -> Any:
    least, most = NUMBERS[name]
    return Field(None, json_schema_extra={"minimum": least, "maximum": most})


class OwnFieldIn(In):
    name: Annotated[str, longest(60)] | None = None
    label: Annotated[str, longest(120)]
    hint: Annotated[str, longest(300)] | None = None
    kind: Annotated[str, words(OwnKind.values)] | None = None
    choices: list[str] | None = None
    required: bool | None = None


class SpotIn(In):
    name: Annotated[str, longest(200)]
    patterns: list[str]


class ProductChanges(In):
    """Fields that are left out stay as they are. `alert_webhook` is as good as a password, so it is never answered."""

    model_config = example(sign_off="majority", watch_days=30, silence_hours={"blocker": 4})

    name: Annotated[str, longest(120)] | None = None
    silence_hours: dict[str, int] | None = None
    sign_off: Annotated[str, words(SignOffPolicy.values)] | None = None
    sign_off_wait_days: int | None = _between("sign_off_wait_days")
    watch_days: int | None = _between("watch_days")
    watch_by_severity: dict[str, int] | None = None
    follow_up_days: int | None = _between("follow_up_days")
    skips: list[str] | None = None
    minor_may_skip_design: bool | None = None
    alert_customers: int | None = _between("alert_customers")
    alert_hours: int | None = _between("alert_hours")
    trend_cases: int | None = _between("trend_cases")
    alert_webhook: Annotated[str, longest(500)] | None = None
    alert_email: Annotated[str, longest(254)] | None = None
    asks: dict[str, Annotated[str, words(Ask.values)]] | None = None
    own_fields: list[OwnFieldIn] | None = None
    spots: list[SpotIn] | None = None
    anonymous: bool | None = None
    ask_by_itself: bool | None = None
    join_sure: bool | None = None
    ask_after_minutes: int | None = _between("ask_after_minutes")
    phone_country: Annotated[str, longest(2)] | None = None
    language: Annotated[str, words(["", *LANGUAGES])] | None = None
    texts: dict[str, Annotated[str, longest(1000)]] | None = None


def customer_out(customer: Customer) -> CustomerOut:
    return CustomerOut.of(customer, **_facts(customer))


def one_customer_out(customer: Customer) -> OneCustomerOut:
    rows = rows_of(customer.pk)
    latest = Report.objects.filter(customer__in=rows).order_by("-received_at", "-pk").values_list("pk", flat=True)
    asked = times_asked(rows)
    return OneCustomerOut.of(customer, **_facts(customer), rows=rows, reports=list(latest[:100]), asked_lately=asked)


def people_outlook_out(seen: PeopleOutlook) -> PeopleOutlookOut:
    return PeopleOutlookOut.of(
        seen,
        customer=seen.customer.pk,
        into=seen.into.pk,
        rows=[row.pk for row in seen.rows],
        both=[issue.key for issue in seen.both],
    )


def customer_rows() -> QuerySet[Customer]:
    """Customers with what `customer_out` shows of them."""
    return Customer.objects.select_related("organization").prefetch_related("identities")


def product_out(product: Product) -> ProductOut:
    own = [OwnFieldOut(**field) for field in product.own_fields]
    return ProductOut.of(product, own_fields=own, spots=[SpotOut(**spot) for spot in product.spots])


def _facts(customer: Customer) -> dict[str, Any]:
    """Wants `organization` and `identities` fetched along."""
    return {
        "merged_into": customer.merged_into_id,
        "organization": Named.of(customer.organization) if customer.organization else None,
        "identities": [IdentityOut.of(identity) for identity in customer.identities.all()],
    }
