"""The order of work: the ranked list, why an issue stands where it does, pins, and the formula."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from heardback.api.answers import answer
from heardback.api.finding import issue_at
from heardback.api.idempotency import once
from heardback.api.paging import Paging, link_next, page
from heardback.api.problems import wrong
from heardback.api.shapes.order import (
    FormulaIn,
    FormulaOut,
    PinIn,
    PlaceOut,
    RankedOut,
    formula_out,
    place_out,
    ranked_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.issues.models import ENDED, Stage
from heardback.products.queries import product_named
from heardback.ranking.pinning import pin, unpin
from heardback.ranking.queries import place_of, ranked
from heardback.ranking.weighing import weigh, weights

routes = Router(tags=["issues"])
GOING_ON = [stage.value for stage in Stage if stage not in ENDED]


class OrderFilters(Paging):
    stage: str = Field("", description="Only those at this stage")
    product: str = Field("", description="A product's slug")


@routes.get("/order", auth=Bearer("read"), response=list[RankedOut])
def list_order(request: HttpRequest, asked: Query[OrderFilters]) -> HttpResponse:
    """The issues that go on, in the order of work, with what each place is made of."""
    rows = ranked().select_related("product", "rank")
    if asked.stage:
        if asked.stage not in GOING_ON:
            raise wrong("stage", f"“{asked.stage[:40]}” is not one of: {', '.join(GOING_ON)}.")
        rows = rows.filter(stage=asked.stage)
    if asked.product:
        rows = rows.filter(product=product_named(asked.product))
    found, key = page(rows, asked, by="height", then="pk")
    return link_next(request, answer(request, [ranked_out(issue) for issue in found], list[RankedOut]), key)


@routes.get("/order/formula", auth=Bearer("read"), response=FormulaOut)
def read_formula(request: HttpRequest) -> HttpResponse:
    """How the parts of the order are weighed, and who said so."""
    return answer(request, formula_out(weights()))


@routes.put("/order/formula", auth=Bearer("weigh the order"), response=FormulaOut)
@once
def change_formula(request: HttpRequest, payload: FormulaIn) -> HttpResponse:
    """Weigh them otherwise from now on: every issue is counted anew, within minutes."""
    plans = weights().plans if payload.plans is None else payload.plans
    weigh(payload.factors, plans, by=caller(request), why=payload.why)
    return answer(request, formula_out(weights()))


@routes.get("/issues/{key}/place", auth=Bearer("read"), response=PlaceOut)
def read_place(request: HttpRequest, key: str) -> HttpResponse:
    """Why it stands where it does: each number, what it is worth, and what is next above it."""
    return answer(request, place_out(place_of(issue_at(key))))


@routes.put("/issues/{key}/pin", auth=Bearer("pin an issue"), response=PlaceOut)
@once
def pin_issue(request: HttpRequest, key: str, payload: PinIn) -> HttpResponse:
    """Put it on top, with a reason that everybody can read."""
    issue = issue_at(key)
    pin(issue, payload.why, by=caller(request))
    return answer(request, place_out(place_of(issue_at(key))))


@routes.delete("/issues/{key}/pin", auth=Bearer("pin an issue"), response=PlaceOut)
def unpin_issue(request: HttpRequest, key: str) -> HttpResponse:
    """Take it down: it stands where its points put it."""
    unpin(issue_at(key), by=caller(request))
    return answer(request, place_out(place_of(issue_at(key))))
