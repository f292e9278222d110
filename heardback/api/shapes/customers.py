"""Who the customers are, and who works for them here."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from heardback.api.shapes.base import In, Named, Out, example, longest, words
from heardback.customers.models import Customer
from heardback.products.asking import Ask, OwnKind
from heardback.products.changing import NUMBERS
from heardback.products.models import Product, SignOffPolicy
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
    organization: Named | None
    identities: list[IdentityOut]
    time_zone: str
    attributes: dict[str, Any]
    created_at: datetime


class OneCustomerOut(CustomerOut):
    """`reports` are the numbers of their latest ones, newest first."""

    reports: list[int]


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
    latest = customer.reports.order_by("-received_at", "-pk").values_list("pk", flat=True)[:100]
    return OneCustomerOut.of(customer, **_facts(customer), reports=list(latest))


def product_out(product: Product) -> ProductOut:
    own = [OwnFieldOut(**field) for field in product.own_fields]
    return ProductOut.of(product, own_fields=own, spots=[SpotOut(**spot) for spot in product.spots])


def _facts(customer: Customer) -> dict[str, Any]:
    """Wants `organization` and `identities` fetched along."""
    return {
        "organization": Named.of(customer.organization) if customer.organization else None,
        "identities": [IdentityOut.of(identity) for identity in customer.identities.all()],
    }
