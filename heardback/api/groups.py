"""Groups of customers who see proposals first: made, asked into, and who is in."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from heardback.api.answers import answer, created, nothing
from heardback.api.finding import customer_at, customer_named
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.base import address
from heardback.api.shapes.groups import (
    AskedOut,
    AskIntoGroupIn,
    GroupChanges,
    GroupIn,
    GroupMemberOut,
    TakeOutIn,
    ValidationGroupOut,
    asked_out,
    group_out,
    member_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.loop.grouping import ask_into, change_group, make_group, take_out
from heardback.loop.members import members_now, membership_of, memberships_of
from heardback.loop.models import ValidationGroup
from heardback.products.models import Product

routes = Router(tags=["groups"])


@routes.get("/groups", auth=Bearer("read"), response=list[ValidationGroupOut])
def list_groups(request: HttpRequest, asked: Query[Paging]) -> HttpResponse:
    """Every group, the latest first."""
    found, key = page(ValidationGroup.objects.select_related("product"), asked)
    return link_next(request, answer(request, [group_out(one) for one in found], list[ValidationGroupOut]), key)


@routes.post("/groups", auth=Bearer("edit groups"), response={201: ValidationGroupOut})
@once
def write_group(request: HttpRequest, payload: GroupIn) -> HttpResponse:
    """Make one. Nobody is in it before they said so themselves."""
    product = Product.objects.filter(slug__iexact=payload.product).first()
    if product is None:
        raise wrong("product", f"There is no product “{payload.product[:60]}”. /api/v1/products lists them.")
    made = make_group(product, payload.name, payload.about, by=caller(request))
    return created(group_out(made), address("groups", made.pk))


@routes.get("/groups/{int:number}", auth=Bearer("read"), response=ValidationGroupOut)
def read_group(request: HttpRequest, number: int) -> HttpResponse:
    """One group, and how many people stand how to it."""
    return answer(request, group_out(_numbered(number)))


@routes.patch("/groups/{int:number}", auth=Bearer("edit groups"), response=ValidationGroupOut)
def edit_group(request: HttpRequest, number: int, payload: GroupChanges) -> HttpResponse:
    """Change its words, close it, or open it again."""
    said = {"name": payload.name, "about": payload.about, "is_open": payload.open}
    change_group(_numbered(number), by=caller(request), **said)  # type: ignore[arg-type]
    return answer(request, group_out(_numbered(number)))


@routes.get("/groups/{int:number}/members", auth=Bearer("read"), response=list[GroupMemberOut])
def list_group_members(request: HttpRequest, number: int, asked: Query[Paging]) -> HttpResponse:
    """Everybody who was asked into it, each person once: how they stand, what they agreed to, how often they were
    asked."""
    group = _numbered(number)
    found, key = page(memberships_of(group), asked)
    said = [member_out(now) for now in members_now(group, found)]
    return link_next(request, answer(request, said, list[GroupMemberOut]), key)


@routes.post("/groups/{int:number}/ask", auth=Bearer("invite into groups"), response=AskedOut)
@once
def ask_into_group(request: HttpRequest, number: int, payload: AskIntoGroupIn) -> HttpResponse:
    """Ask customers into it, by one mail each. Who said no lately, or was asked too often, is left out."""
    customers = [customer_named("customers", each) for each in payload.customers]
    return answer(request, asked_out(ask_into(_numbered(number), customers, by=caller(request))))


@routes.post(
    "/groups/{int:number}/members/{int:customer}/take-out", auth=Bearer("invite into groups"), response={204: None}
)
@once
def take_out_of_group(request: HttpRequest, number: int, customer: int, payload: TakeOutIn) -> HttpResponse:
    """Take somebody out of it, with a reason. They are shown nothing more."""
    row = membership_of(_numbered(number), customer_at(customer).pk)
    if row is None:
        raise Http404("They were never asked into this group.")
    take_out(row, by=caller(request), why=payload.why)
    return nothing()


def _numbered(number: int) -> ValidationGroup:
    rows = ValidationGroup.objects.select_related("product")
    group = rows.filter(pk=number).first() if number <= LARGEST else None
    if group is None:
        raise Http404("There is no such group.")
    return group
