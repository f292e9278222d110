"""Customers who are one person: merged, and separated again."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from heardback.api.answers import answer
from heardback.api.finding import customer_at, customer_named
from heardback.api.idempotency import once
from heardback.api.shapes.customers import (
    LikenessesOut,
    LikenessOut,
    MergePeopleIn,
    OneCustomerOut,
    OtherIn,
    PeopleApartIn,
    PeopleOutlookOut,
    customer_rows,
    one_customer_out,
    people_outlook_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.customers.likenesses import keep_apart, likenesses
from heardback.customers.merging import merge_people, unmerge_people
from heardback.triage.people import outlook_of_people

routes = Router(tags=["customers"])


class Whom(BaseModel):
    into: int = Field(description="The number of the customer who would go on")


@routes.get("/customers/{int:customer}/merge", auth=Bearer("merge customers"), response=PeopleOutlookOut)
def look_at_people(request: HttpRequest, customer: int, asked: Query[Whom]) -> HttpResponse:
    """Who and what would become one, and what is in the way. Changes nothing."""
    outlook = outlook_of_people(customer_at(customer), customer_named("into", asked.into))
    return answer(request, people_outlook_out(outlook))


@routes.post("/customers/{int:customer}/merge", auth=Bearer("merge customers"), response=OneCustomerOut)
@once
def merge_customer(request: HttpRequest, customer: int, payload: MergePeopleIn) -> HttpResponse:
    """Say that this customer is the same person as another. Answers the one who goes on. Nothing is moved: each keeps
    their reports, addresses and links; they count once, and hear a thing once."""
    into = customer_named("into", payload.into)
    goes_on = merge_people(customer_at(customer), into, by=caller(request), why=payload.why)
    return answer(request, one_customer_out(customer_rows().get(pk=goes_on.pk)))


@routes.post("/customers/{int:customer}/unmerge", auth=Bearer("merge customers"), response=OneCustomerOut)
@once
def unmerge_customer(request: HttpRequest, customer: int, payload: PeopleApartIn) -> HttpResponse:
    """Say that they are two after all, each as before, with what came to them since."""
    apart = unmerge_people(customer_at(customer), by=caller(request), why=payload.why)
    return answer(request, one_customer_out(customer_rows().get(pk=apart.pk)))


class Looked(BaseModel):
    way: Literal["address", "claim", "name"] = Field(
        "address",
        description="Addresses that differ in dots, case or a plus-tag; who gave what is known as another's; or one "
        "name within one organization",
    )
    after: str = Field("", max_length=300, description="The `next` of the page before")


@routes.get("/customers/duplicates", auth=Bearer("merge customers"), response=LikenessesOut)
def list_duplicates(request: HttpRequest, asked: Query[Looked]) -> HttpResponse:
    """Customers who look like one person, with the reason, and nobody has decided whether they are."""
    found, after = likenesses(asked.way, asked.after)
    pairs = [LikenessOut(one=pair.one.pk, other=pair.other.pk, why=pair.why) for pair in found]
    return answer(request, LikenessesOut(pairs=pairs, next=after))


@routes.post("/customers/{int:customer}/not-the-same", auth=Bearer("merge customers"), response={204: None})
def not_the_same(request: HttpRequest, customer: int, payload: OtherIn) -> HttpResponse:
    """Say that this customer and another are two, so that they are not proposed again."""
    keep_apart(customer_at(customer), customer_named("other", payload.other), by=caller(request))
    return HttpResponse(status=204)
