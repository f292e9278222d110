"""What a product holds itself to: its policy, the versions of it, and what another would have changed."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from heardback.api.answers import answer
from heardback.api.finding import product_at
from heardback.api.idempotency import once
from heardback.api.paging import Paging, link_next, page
from heardback.api.shapes.policies import (
    PolicyIn,
    PolicyOut,
    PolicyVersionOut,
    ReplayOut,
    RulesIn,
    policy_out,
    replay_out,
    version_out,
)
from heardback.api.tokens import Bearer, caller
from heardback.loop.policies import proposed, set_policy
from heardback.loop.replaying import replay

routes = Router(tags=["products"])


@routes.get("/products/{slug:slug}/policy", auth=Bearer("read"), response=PolicyOut)
def read_policy(request: HttpRequest, slug: str) -> HttpResponse:
    """What the product holds itself to now."""
    return answer(request, policy_out(product_at(slug)))


@routes.put("/products/{slug:slug}/policy", auth=Bearer("edit policies"), response=PolicyOut)
@once
def change_policy(request: HttpRequest, slug: str, payload: PolicyIn) -> HttpResponse:
    """Hold it to other rules from now on. Rules that are left out stay; the version before is kept."""
    product = product_at(slug)
    rules = payload.model_dump(exclude_none=True, exclude={"why"})
    set_policy(product, rules, by=caller(request), why=payload.why)
    return answer(request, policy_out(product_at(slug)))


@routes.post("/products/{slug:slug}/policy/replay", auth=Bearer("edit policies"), response=ReplayOut)
def replay_policy(request: HttpRequest, slug: str, payload: RulesIn) -> HttpResponse:
    """What these rules would have changed in the last 90 days. Nothing is kept."""
    product = product_at(slug)
    then = proposed(product, payload.model_dump(exclude_none=True))
    return answer(request, replay_out(replay(product, then)))


@routes.get("/products/{slug:slug}/policy/versions", auth=Bearer("read"), response=list[PolicyVersionOut])
def list_policy_versions(request: HttpRequest, slug: str, asked: Query[Paging]) -> HttpResponse:
    """Every version there was, the latest first."""
    found, key = page(product_at(slug).policies.all(), asked)
    return link_next(request, answer(request, [version_out(one) for one in found], list[PolicyVersionOut]), key)
