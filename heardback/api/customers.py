"""Customers and organizations, products, and the members of the team: mostly to be read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.accounts.models import Member
from heardback.api.answers import answer
from heardback.api.finding import customer_at, organization_at, product_at
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.shapes.customers import (
    CustomerChanges,
    CustomerIn,
    CustomerOut,
    MemberOut,
    OneCustomerOut,
    OrganizationIn,
    OrganizationOut,
    ProductChanges,
    ProductOut,
    customer_out,
    customer_rows,
    one_customer_out,
    product_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.customers.describing import describe_customer, describe_organization
from heardback.customers.editing import edit_customer, edit_organization
from heardback.customers.looking_up import look_up
from heardback.customers.models import Identity, Organization
from heardback.products.changing import change_product
from heardback.products.models import Product
from heardback.products.severity import Severity
from heardback.wire.text import clean

routes = Router(tags=["customers"])


class CustomerFilters(Paging):
    identity: str = Field("", description="An e-mail address, a phone number (+49…) or your own id of the customer")
    organization: int | None = Field(None, ge=1, le=LARGEST)
    kind: str = Field("", description="The kind of their organization, as it is written there")
    plan: str = Field("", description="The plan of their organization, as it is written there")
    q: str = Field(
        "",
        description="Who it may be, as the desk looks somebody up: the best eight that an address, a "
        "number, an id, a name or an organization begins with or has",
    )


class OrganizationFilters(Paging):
    kind: str = ""
    plan: str = ""


@routes.get("/customers", auth=Bearer("read"), response=list[CustomerOut])
def list_customers(request: HttpRequest, asked: Query[CustomerFilters]) -> HttpResponse:
    """Customers, the latest first."""
    rows = customer_rows()
    if asked.identity:
        said = clean(asked.identity)
        rows = rows.filter(pk__in=Identity.objects.filter(value__in={said, said.lower()}).values("customer"))
    if asked.q:
        rows = rows.filter(pk__in=[found.pk for found in look_up(asked.q)])
    if asked.organization is not None:
        rows = rows.filter(organization=asked.organization)
    for column in ("kind", "plan"):
        if said := clean(getattr(asked, column)):
            rows = rows.filter(**{f"organization__{column}": said})
    found, after = page(rows, asked)
    return link_next(request, answer(request, [customer_out(row) for row in found], list[CustomerOut]), after)


@routes.get("/customers/{int:customer}", auth=Bearer("read"), response=OneCustomerOut)
def read_customer(request: HttpRequest, customer: int) -> HttpResponse:
    """One customer, with what identifies them and the numbers of their reports."""
    found = customer_at(customer, customer_rows())
    return answer(request, one_customer_out(found))


@routes.get("/organizations", auth=Bearer("read"), response=list[OrganizationOut])
def list_organizations(request: HttpRequest, asked: Query[OrganizationFilters]) -> HttpResponse:
    """Organizations, the latest first."""
    rows = Organization.objects.all()
    for column in ("kind", "plan"):
        if text := clean(getattr(asked, column)):
            rows = rows.filter(**{column: text})
    found, after = page(rows, asked)
    said = [OrganizationOut.of(row) for row in found]
    return link_next(request, answer(request, said, list[OrganizationOut]), after)


@routes.get("/organizations/{int:organization}", auth=Bearer("read"), response=OrganizationOut)
def read_organization(request: HttpRequest, organization: int) -> HttpResponse:
    """One organization."""
    found = organization_at(organization)
    return answer(request, OrganizationOut.of(found))


@routes.put("/organizations/by-external-id/{path:external_id}", auth=Bearer("edit customers"), response=OrganizationOut)
def put_organization(request: HttpRequest, external_id: str, payload: OrganizationIn) -> HttpResponse:
    """Say what you know of an organization, by your own id of it. It is made when there is none."""
    said = payload.model_dump(exclude_none=True, exclude={"attributes"})
    found = describe_organization(external_id, by=caller(request), attributes=payload.attributes, **said)
    return answer(request, OrganizationOut.of(found))


@routes.put("/customers/by-external-id/{path:external_id}", auth=Bearer("edit customers"), response=OneCustomerOut)
def put_customer(request: HttpRequest, external_id: str, payload: CustomerIn) -> HttpResponse:
    """Say what you know of a customer, by your own id of them. They are made when there is none."""
    said = payload.model_dump(exclude_none=True, exclude={"attributes"})
    found = describe_customer(external_id, by=caller(request), attributes=payload.attributes, **said)
    return answer(request, one_customer_out(customer_rows().get(pk=found.pk)))


@routes.patch("/customers/{int:customer}", auth=Bearer("edit customers"), response=OneCustomerOut)
def change_customer(request: HttpRequest, customer: int, payload: CustomerChanges) -> HttpResponse:
    """Change what is known of a customer. An address or a number is added to what they have."""
    found = customer_at(customer, customer_rows())
    changes: dict[str, Any] = payload.model_dump(exclude_none=True, exclude={"attributes"})
    edit_customer(found, by=caller(request), attributes=payload.attributes, **changes)
    return answer(request, one_customer_out(customer_rows().get(pk=found.pk)))


@routes.patch("/organizations/{int:organization}", auth=Bearer("edit customers"), response=OrganizationOut)
def change_organization(request: HttpRequest, organization: int, payload: OrganizationIn) -> HttpResponse:
    """Change what is known of an organization."""
    found = organization_at(organization)
    changes: dict[str, Any] = payload.model_dump(exclude_none=True, exclude={"attributes"})
    changed = edit_organization(found, by=caller(request), attributes=payload.attributes, **changes)
    return answer(request, OrganizationOut.of(changed))


@routes.get("/products", auth=Bearer("read"), response=list[ProductOut], tags=["products"])
def list_products(request: HttpRequest, asked: Query[Paging]) -> HttpResponse:
    """Products, and what each holds itself to."""
    found, after = page(Product.objects.all(), asked)
    return link_next(request, answer(request, [product_out(row) for row in found], list[ProductOut]), after)


@routes.get("/products/{slug:slug}", auth=Bearer("read"), response=ProductOut, tags=["products"])
def read_product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product, with what its report form asks."""
    return answer(request, product_out(product_at(slug)))


@routes.patch("/products/{slug:slug}", auth=Bearer("edit products"), response=ProductOut, tags=["products"])
def change_one_product(request: HttpRequest, slug: str, payload: ProductChanges) -> HttpResponse:
    """Change what a product is called, holds itself to, or asks in its report form."""
    product = product_at(slug)
    changes: dict[str, Any] = payload.model_dump(exclude_unset=True, exclude_none=True)
    if (minor := changes.pop("minor_may_skip_design", None)) is not None:
        others = [severity for severity in changes.get("skips", product.skips) if severity != Severity.MINOR]
        changes["skips"] = [*others, *([Severity.MINOR] if minor else [])]
    return answer(request, product_out(change_product(product, by=caller(request), **changes)))


@routes.get("/members", auth=Bearer("read"), response=list[MemberOut], tags=["members"])
def list_members(request: HttpRequest, asked: Query[Paging]) -> HttpResponse:
    """Who is of the team, and in which role."""
    found, after = page(Member.objects.all(), asked)
    return link_next(request, answer(request, [MemberOut.of(row) for row in found], list[MemberOut]), after)
