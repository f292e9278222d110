"""Promises to those whom an issue hurts, and whose signature it takes."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer, created
from heardback.api.finding import customer_named, issue_at
from heardback.api.idempotency import once
from heardback.api.paging import LARGEST, Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.base import address
from heardback.api.shapes.telling import PromiseIn, PromiseOut, SignerOut, SignersIn, WhyIn, promise_out
from heardback.api.tokens import Bearer, caller
from heardback.loop.models import Promise
from heardback.loop.promising import promise, take_back
from heardback.loop.signing import name_signers

routes = Router(tags=["telling"])


class PromiseFilters(Paging):
    state: str = Field("", description="Only those that are open, kept, broken or (taken) back")


@routes.get("/promises", auth=Bearer("read"), response=list[PromiseOut])
def list_promises(request: HttpRequest, asked: Query[PromiseFilters]) -> HttpResponse:
    """What was promised, the latest first."""
    rows = Promise.objects.select_related("issue")
    if asked.state:
        if asked.state not in Promise.State.values:
            raise wrong("state", f"“{asked.state[:40]}” is not one of: {', '.join(Promise.State.values)}.")
        rows = rows.filter(state=asked.state)
    found, key = page(rows, asked)
    return link_next(request, answer(request, [promise_out(made) for made in found], list[PromiseOut]), key)


@routes.post("/issues/{key}/promises", auth=Bearer("write to customers"), response={201: PromiseOut})
@once
def make_promise(request: HttpRequest, key: str, payload: PromiseIn) -> HttpResponse:
    """Promise everyone affected to tell them something by then."""
    made = promise(issue_at(key), payload.words, payload.due, by=caller(request))
    return created(promise_out(made), address("promises"))


@routes.post("/promises/{int:number}/take-back", auth=Bearer("write to customers"), response=PromiseOut)
@once
def take_promise_back(request: HttpRequest, number: int, payload: WhyIn) -> HttpResponse:
    """Take one back that can't be kept, with the reason."""
    made = Promise.objects.select_related("issue").filter(pk=number).first() if number <= LARGEST else None
    if made is None:
        raise Http404("There is no such promise.")
    return answer(request, promise_out(take_back(made, payload.why, by=caller(request))))


@routes.get("/issues/{key}/signers", auth=Bearer("read"), response=list[SignerOut])
def list_signers(request: HttpRequest, key: str) -> HttpResponse:
    """Whose signature it takes, where the policy is that those named sign."""
    rows = issue_at(key).signers.select_related("customer").order_by("pk")
    said = [SignerOut(customer=row.customer_id, name=str(row.customer)) for row in rows]
    return answer(request, said, list[SignerOut])


@routes.put("/issues/{key}/signers", auth=Bearer("name who signs"), response=list[SignerOut])
@once
def change_signers(request: HttpRequest, key: str, payload: SignersIn) -> HttpResponse:
    """Name them: this replaces who was named."""
    customers = [customer_named("customers", number) for number in payload.customers]
    chosen = name_signers(issue_at(key), customers, by=caller(request))
    return answer(request, [SignerOut(customer=c.pk, name=str(c)) for c in chosen], list[SignerOut])
