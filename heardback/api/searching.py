"""Search, for programs: what the desk finds, by the same words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from heardback.api.answers import answer
from heardback.api.paging import LARGEST
from heardback.api.problems import wrong
from heardback.api.shapes.searching import SearchOut, search_out
from heardback.api.tokens import Bearer
from heardback.products.queries import product_named
from heardback.search.asking import LONGEST, asked
from heardback.triage.searching import KINDS, STATES, Narrowed, search

routes = Router(tags=["search"])


class Wanted(BaseModel):
    q: str = Field(
        max_length=LONGEST,
        description="Words, “a phrase” in quotes, the beginning of a word with a star (log*), HB-12, a report's "
        "number, an address, a phone number or your own id. The last word may be a beginning.",
    )
    kind: str = Field("", description="Only these: " + ", ".join(KINDS))
    product: str = Field("", description="A product's slug")
    state: str = Field("", description="Only reports and issues that are open or closed")
    limit: int = Field(20, ge=1, le=100, description="How many of each kind to answer at most.")
    before: int | None = Field(None, ge=1, le=LARGEST, description="To go on: the number that `more` gives for a kind")


@routes.get("/search", auth=Bearer("read"), response=SearchOut)
def find_anything(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """What has the number, address or id comes first, then what has all the words, newest first. An issue that was
    merged leads to the one that goes on."""
    kind, state = _one_of("kind", wanted.kind, KINDS), _one_of("state", wanted.state, STATES)
    if wanted.before is not None and kind not in ("reports", "issues"):
        raise wrong("before", "Say with `kind` whether to go on with reports or with issues.")
    product = product_named(wanted.product).slug if wanted.product else ""
    found = search(asked(wanted.q), Narrowed(kind, product, state, wanted.before), most=wanted.limit)
    return answer(request, search_out(found))


def _one_of(name: str, said: str, words: Any) -> str:
    if said and said not in words:
        raise wrong(name, f"“{said[:40]}” is not one of: {', '.join(words)}.")
    return said
