"""The board: what is known, in words written for the public."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from heardback.board.queries import PublicPage, board_of, known_issue, products
from heardback.portal.public import keep_for_all, not_there, public, public_page
from heardback.products.queries import brand


@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """Every product; where there is but one, its board."""
    found = products()
    if len(found) == 1:
        return redirect("portal:board", found[0].slug)
    response = public_page("portal/board/boards.html", {"brand": brand(), "products": found})
    keep_for_all(response)
    return response


@public
def board(request: HttpRequest, product: str) -> HttpResponse:
    page = board_of(product)
    if page is None:
        return not_there(request)
    return public_page("portal/board/board.html", {"brand": page.name, "page": page})


@public
def known(request: HttpRequest, product: str, issue: int) -> HttpResponse:
    """One known problem. Only the number counts: the rest of the address may be an older title."""
    page, one = board_of(product), known_issue(product, issue)
    if page is None or one is None:
        return not_there(request)
    here = settings.HEARDBACK_BASE_URL + reverse("portal:known", args=[page.slug, one])
    return public_page("portal/board/known.html", {"brand": page.name, "page": page, "issue": one, "here": here})


@public
def status(request: HttpRequest, product: str) -> HttpResponse:
    """The status line for programs, on any page anywhere."""
    page = board_of(product)
    if page is None:
        return not_there(request)
    response = JsonResponse(_status(page))
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _status(page: PublicPage) -> dict[str, object]:
    status = page.status
    return {
        "product": {"slug": page.slug, "name": page.name},
        "status": {"level": status.level, "label": status.said, "text": status.text, "updated_at": status.at},
        "known_issues": page.open,
        "url": settings.HEARDBACK_BASE_URL + reverse("portal:board", args=[page.slug]),
    }
