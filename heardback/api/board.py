"""The public board: what stands on it, and putting it there."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from heardback.api.answers import answer, created, nothing
from heardback.api.finding import issue_at, product_at
from heardback.api.idempotency import once
from heardback.api.shapes.board import (
    BoardOut,
    BoardRow,
    PublicChange,
    PublicIn,
    PublicOut,
    PublicUpdateIn,
    PublicUpdateOut,
    StatusIn,
    StatusOut,
    board_out,
    public_out,
    row_out,
    status_out,
)
from heardback.api.shapes.issues import address_of
from heardback.api.tokens import Bearer, caller
from heardback.board.models import PublicIssue
from heardback.board.publishing import edit, publish, withdraw, write_public_update
from heardback.board.queries import Merged, Withdrawn, board_of, known_issue, products, status_of
from heardback.board.status import set_status
from heardback.issues.merged import survivor
from heardback.issues.models import Issue

routes = Router(tags=["board"])


@routes.get("/board", auth=Bearer("read"), response=list[BoardRow])
def list_boards(request: HttpRequest) -> HttpResponse:
    """Every product with how it is, and how many problems are known."""
    return answer(request, [row_out(product) for product in products()], list[BoardRow])


@routes.get("/board/{slug}", auth=Bearer("read"), response=BoardOut)
def read_board(request: HttpRequest, slug: str) -> HttpResponse:
    """A product's board, as the public sees it."""
    page = board_of(slug)
    if page is None:
        raise Http404("There is no such product.")
    return answer(request, board_out(page))


@routes.put("/board/{slug}/status", auth=Bearer("publish"), response=StatusOut)
def write_status(request: HttpRequest, slug: str, payload: StatusIn) -> HttpResponse:
    """Say how a product is."""
    product = product_at(slug)
    set_status(product, payload.level, payload.text, by=caller(request))
    return answer(request, status_out(status_of(product)))


@routes.get("/issues/{key}/public", auth=Bearer("read"), response=PublicOut)
def read_public(request: HttpRequest, key: str) -> HttpResponse:
    """The issue's public face."""
    return answer(request, _public_out(issue_at(key)))


@routes.post("/issues/{key}/public", auth=Bearer("publish"), response={201: PublicOut})
@once
def publish_issue(request: HttpRequest, key: str, payload: PublicIn) -> HttpResponse:
    """Put it on the board, in these words and no others."""
    issue = issue_at(key)
    publish(issue, by=caller(request), **payload.model_dump())
    return created(_public_out(issue), f"{address_of(issue)}/public")


@routes.patch("/issues/{key}/public", auth=Bearer("publish"), response=PublicOut)
def change_public(request: HttpRequest, key: str, payload: PublicChange) -> HttpResponse:
    """Change what stands there. Nobody is told: write an update for that."""
    issue = issue_at(key)
    edit(_row(issue), by=caller(request), **payload.model_dump())
    return answer(request, _public_out(issue))


@routes.delete("/issues/{key}/public", auth=Bearer("publish"), response={204: None})
def withdraw_public(request: HttpRequest, key: str) -> HttpResponse:
    """Take it off the board. Its address will say so."""
    withdraw(_row(issue_at(key)), by=caller(request))
    return nothing()


@routes.post("/issues/{key}/public/updates", auth=Bearer("publish"), response={201: PublicUpdateOut})
@once
def publish_update(request: HttpRequest, key: str, payload: PublicUpdateIn) -> HttpResponse:
    """Add dated news, and mail it to everyone who follows it."""
    issue = issue_at(key)
    written = payload.model_dump()
    write_public_update(_row(issue), written.pop("text"), by=caller(request), **written)
    latest = _public_out(issue).updates[0]
    return created(latest, f"{address_of(issue)}/public")


def _public_out(issue: Issue) -> PublicOut:
    try:
        known = known_issue(issue.product.slug, issue.pk)
    except Withdrawn:
        raise Http404(f"{issue.key} was taken off the board.") from None
    except Merged:
        raise Http404(f"{issue.key} was merged into {survivor(issue).key}: look there.") from None
    if known is None:
        raise Http404(f"{issue.key} is not on the board.")
    return public_out(known)


def _row(issue: Issue) -> PublicIssue:
    row = PublicIssue.objects.filter(issue=issue).first()
    if row is None:
        raise Http404(f"{issue.key} is not on the board.")
    return row
