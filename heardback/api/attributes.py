"""Which facts are told of customers and organizations."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from heardback.api.answers import answer
from heardback.api.paging import Paging, link_next, page
from heardback.api.shapes.attributes import AttributeIn, AttributeOut
from heardback.api.tokens import Bearer, caller
from heardback.customers.attributes import describe_attribute
from heardback.customers.models import Attribute

routes = Router(tags=["customers"])


@routes.get("/attributes", auth=Bearer("read"), response=list[AttributeOut])
def list_attributes(request: HttpRequest, asked: Query[Paging]) -> HttpResponse:
    """Attributes of customers and organizations, the latest first. A name that was sent once is one."""
    found, after = page(Attribute.objects.all(), asked)
    return link_next(request, answer(request, [AttributeOut.of(row) for row in found], list[AttributeOut]), after)


@routes.put("/attributes/{slug:whose}/{path:name}", auth=Bearer("edit attributes"), response=AttributeOut)
def put_attribute(request: HttpRequest, whose: str, name: str, payload: AttributeIn) -> HttpResponse:
    """Say what an attribute of a `customer` or an `organization` is called, and what its values are. It is made when
    there is none; values that don't fit are refused from then on."""
    return answer(request, AttributeOut.of(describe_attribute(whose, name, by=caller(request), **payload.model_dump())))
