"""The front page: where to go."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from heardback.portal.pages import page
from heardback.products.queries import brand


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return page(request, "portal/start.html", {"brand": brand()})
